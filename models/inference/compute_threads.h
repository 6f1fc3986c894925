// How many cores the calling thread computes on.
#ifndef TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_
#define TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_

namespace tessera::inference {

// From now on, operators of LibTorch and oneDNN that this thread applies run on
// it alone.
void UseOneCore();

// They run on as many threads as LibTorch was told, unless UseOneCore() was
// called.
void UseAllCores();

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_
