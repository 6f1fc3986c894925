#!/usr/bin/python3
"""Records a wire format: what its .proto files say, and a filled message of each kind.

usage: record.py PROTO_DIR OUT_DIR

Writes api.binpb (a FileDescriptorSet) and messages.binpb (names and bytes in turn, each after its length; see `frame`).
tests/unit/rpc/wire_format_test.cc holds the present API against them. Files of a release never change: a later release gets
files of its own.
"""
import pathlib
import struct
import subprocess
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor as F

INTEGERS = {F.TYPE_INT32, F.TYPE_INT64, F.TYPE_UINT32, F.TYPE_UINT64, F.TYPE_SINT32, F.TYPE_SINT64,
            F.TYPE_FIXED32, F.TYPE_FIXED64, F.TYPE_SFIXED32, F.TYPE_SFIXED64}


def value_of(field):
    """A value that is not the default and that no other field has by chance."""
    if field.type in INTEGERS:
        return 1000 + field.number
    if field.type in (F.TYPE_DOUBLE, F.TYPE_FLOAT):
        return field.number + 0.5
    if field.type == F.TYPE_BOOL:
        return True
    if field.type == F.TYPE_STRING:
        return field.name
    if field.type == F.TYPE_BYTES:
        return field.name.encode()
    if field.type == F.TYPE_ENUM:
        return field.enum_type.values[-1].number
    return None


def fill(message, depth=0):
    """Fills all fields; of a oneof the last one, and messages to a depth of six."""
    for field in sorted(message.DESCRIPTOR.fields, key=lambda f: f.number):
        repeated = field.label == F.LABEL_REPEATED
        if field.message_type and field.message_type.GetOptions().map_entry:
            getattr(message, field.name)["key"] = value_of(field.message_type.fields_by_name["value"])
        elif field.message_type:
            if depth < 6:
                fill(getattr(message, field.name).add() if repeated else getattr(message, field.name), depth + 1)
                if not repeated:
                    getattr(message, field.name).SetInParent()
        elif repeated:
            getattr(message, field.name).append(value_of(field))
        else:
            setattr(message, field.name, value_of(field))


def messages_in(messages):
    for message in messages:
        yield message
        yield from messages_in(message.nested_types)


def frame(part):
    return struct.pack("<I", len(part)) + part


def main():
    protos, out = map(pathlib.Path, sys.argv[1:])
    files = sorted(str(path.relative_to(protos)) for path in protos.rglob("*.proto"))
    subprocess.run(["protoc", f"-I{protos}", "--include_imports", f"--descriptor_set_out={out / 'api.binpb'}", *files], check=True)
    api = descriptor_pb2.FileDescriptorSet.FromString((out / "api.binpb").read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in api.file:
        pool.Add(file)
    with (out / "messages.binpb").open("wb") as recorded:
        for name in files:
            for descriptor in messages_in(pool.FindFileByName(name).message_types_by_name.values()):
                if descriptor.GetOptions().map_entry:
                    continue
                message = message_factory.MessageFactory(pool).GetPrototype(descriptor)()
                fill(message)
                recorded.write(frame(descriptor.full_name.encode()) + frame(message.SerializeToString(deterministic=True)))


if __name__ == "__main__":
    main()
