# Installs PyJAMAS into build/pyjamas, pinned, where it is not yet; to be sourced in the project's root. Sets python.
if [ ! -x build/pyjamas/venv/bin/python ]; then
  echo "installing PyJAMAS (8 GB)" >&2
  python3 -m venv build/pyjamas/uv
  build/pyjamas/uv/bin/pip install -q -r tests/interop/pyjamas/uv-requirements.txt
  build/pyjamas/uv/bin/uv venv -q build/pyjamas/venv
  build/pyjamas/uv/bin/uv pip install -q --python build/pyjamas/venv/bin/python -r tests/interop/pyjamas/requirements.txt
fi
python=$PWD/build/pyjamas/venv/bin/python
