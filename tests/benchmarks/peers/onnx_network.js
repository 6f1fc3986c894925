// The network that pytorch_network.py exported, in ONNX Runtime.
//
// usage: node onnx_network.js FOLDER SIDE_PX...
//
// Checks each output against output-SIDE.f32 and prints `onnxruntime SIDE SECONDS`, the median of some runs.
const fs = require('fs');
const os = require('os');
const ort = require('onnxruntime-node');

function readFloats(path) {
  const bytes = fs.readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function largestDifference(found, expected) {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; ++i) {
    difference = Math.max(difference, Math.abs(found[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference / largest;
}

async function main() {
  const folder = process.argv[2];
  const threads = os.availableParallelism ? os.availableParallelism() : os.cpus().length;
  const session = await ort.InferenceSession.create(`${folder}/network.onnx`, {
    executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: threads, interOpNumThreads: 1,
  });
  for (const side of process.argv.slice(3).map(Number)) {
    const image = new ort.Tensor('float32', readFloats(`${folder}/input-${side}.f32`), [1, 1, side, side]);
    const first = await session.run({ image });
    const difference = largestDifference(first.outputs.data, readFloats(`${folder}/output-${side}.f32`));
    if (!(difference < 1e-4)) throw new Error(`outputs of ${side}×${side} differ by ${difference} of the largest`);
    const runs = [];
    let all = 0;
    while (all < 2 && runs.length < 50) {
      const start = process.hrtime.bigint();
      await session.run({ image });
      runs.push(Number(process.hrtime.bigint() - start) / 1e9);
      all += runs[runs.length - 1];
    }
    runs.sort((a, b) => a - b);
    console.log(`onnxruntime ${side} ${runs[Math.floor(runs.length / 2)].toFixed(6)}`);
  }
}

main().catch((error) => { console.error(String(error)); process.exit(1); });
