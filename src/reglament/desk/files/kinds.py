"""Which files a desk does not take: by the ending of the name and by what the content really is. Pure."""

import re

DEFAULT_REFUSED = (
    "exe,com,scr,pif,cpl,dll,sys,drv,ocx,msi,msp,mst,msix,appx,bat,cmd,ps1,psm1,vbs,vbe,js,jse,wsf,wsh,hta,"
    "jar,class,lnk,url,scf,reg,inf,chm,hlp,gadget,application,elf,macho,apk,deb,rpm,dmg,pkg,iso,img,vhd"
)
"""What runs when it is opened. Settable: REGLAMENT_REFUSED_TYPES, and per desk by its head."""

HEAD = 16  # bytes `sniffed` looks at
_MAGIC = (
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"\xfe\xed\xfa\xce", "macho"),
    (b"\xfe\xed\xfa\xcf", "macho"),
    (b"\xce\xfa\xed\xfe", "macho"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (b"ITSF", "chm"),
)
_ENDING = re.compile(r"\.([^.\s]{1,12})$")
_LISTED = re.compile(r"[^\s,;]+")


def types(text: str) -> frozenset[str]:
    """The endings in a list as people write it: «.EXE, bat; scr»."""
    return frozenset(found.lower().lstrip(".*") for found in _LISTED.findall(text)) - {""}


def sniffed(head: bytes) -> str:
    """The ending that the first bytes of a content deserve; "" for what is not recognised."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def ending(name: str) -> str:
    """The last ending of a file name, in small letters; dots and spaces after it do not hide it."""
    found = _ENDING.search(name.strip().rstrip(". \u00a0").lower())
    return found[1] if found else ""


def refused_as(name: str, head: bytes, refused: frozenset[str]) -> str:
    """The type for which a file is not taken; "" when it may come in.

    `head`: the first HEAD bytes. A program called report.txt is a program."""
    for kind in (ending(name), sniffed(head)):
        if kind and kind in refused:
            return kind
    return ""
