// How many cores the calling thread computes on.
#ifndef TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_
#define TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_

#include <functional>

namespace tessera::inference {

// From now on, the operators of LibTorch and oneDNN that this thread calls
// compute on this thread alone. Cannot be undone.
void UseOneCore();

// Operators that this thread calls compute on as many threads as LibTorch was
// told to use. Has no effect after UseOneCore().
void UseAllCores();

// Calls `work`. Operators in it compute on at most `threads` threads, the
// calling one included; 0: as many as they ask for. They still ask for as many
// as LibTorch was told to use, so that oneDNN rounds alike whatever `threads`
// is. LibTorch's elementwise operators cut their pixels into a piece for each
// thread, and may round the last pixels of a piece otherwise.
// Throws what `work` throws.
// REQUIRES: threads >= 0.
void WithThreads(int threads, const std::function<void()>& work);

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_COMPUTE_THREADS_H_
