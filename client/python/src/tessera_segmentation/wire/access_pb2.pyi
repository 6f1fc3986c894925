from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Access(_message.Message):
    __slots__ = ["group", "owner", "visibility"]
    class Visibility(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    GROUP: Access.Visibility
    GROUP_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PRIVATE: Access.Visibility
    PUBLIC: Access.Visibility
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_UNSPECIFIED: Access.Visibility
    group: str
    owner: str
    visibility: Access.Visibility
    def __init__(self, owner: _Optional[str] = ..., visibility: _Optional[_Union[Access.Visibility, str]] = ..., group: _Optional[str] = ...) -> None: ...
