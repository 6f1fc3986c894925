// Exists so that LibTorch's header is precompiled once; see CMakeLists.txt.
