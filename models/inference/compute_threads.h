// How many cores the calling thread computes on.
#ifndef TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_
#define TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_

namespace tessera::inference {

// From now on, the operators of LibTorch and oneDNN that this thread calls
// compute on this thread alone. Cannot be undone.
void UseOneCore();

// Operators that this thread calls compute on as many threads as LibTorch was
// told to use. Has no effect after UseOneCore().
void UseAllCores();

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_
