# Installs PyJAMAS into build/pyjamas, pinned (8 GB), where it is not yet; to be sourced in the project's root. Sets python.
if [ ! -x build/pyjamas/venv/bin/python ]; then
  /usr/bin/python3 -c 'import ensurepip' 2>/dev/null || { echo "Python has no ensurepip; install Debian's python3-venv" >&2; exit 1; }
  echo "installing PyJAMAS into build/pyjamas" >&2
  rm -rf build/pyjamas/uv
  /usr/bin/python3 -m venv build/pyjamas/uv
  build/pyjamas/uv/bin/pip install -q -r tests/interop/pyjamas/uv-requirements.txt
  build/pyjamas/uv/bin/uv venv -q --python /usr/bin/python3 build/pyjamas/venv
  # The environment counts as made once it is whole.
  build/pyjamas/uv/bin/uv pip install -q --python build/pyjamas/venv/bin/python -r tests/interop/pyjamas/requirements.txt ||
    { rm -rf build/pyjamas/venv; exit 1; }
fi
python=$PWD/build/pyjamas/venv/bin/python
