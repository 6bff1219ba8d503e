"""Thai sentences. Thai has no full stop: a space ends a sentence or a phrase, and what follows it tells which.

Rules of thumb, precise enough to quote from: a long stretch without a boundary stays whole.
"""

from __future__ import annotations

import re

THAI = re.compile(r"[\u0e01-\u0e5b]")
# What begins a sentence: pronouns, titles before names, and "however", "meanwhile", "besides", "for this reason" …
BEGINS = re.compile(
    r"(?:เขา|เธอ|พวกเขา|นาย|นาง|นางสาว|ดร\.|พล\.|รัฐบาล|รัฐมนตรี|ตำรวจ|เจ้าหน้าที่|ฝ่าย|อย่างไรก็ตาม|ทั้งนี้|นอกจากนี้|นอกจากนั้น|ขณะที่"
    r"|ขณะเดียวกัน|ส่วน|ด้าน|สำหรับ|โดยก่อนหน้านี้|ก่อนหน้านี้|ต่อมา|จากนั้น|ดังนั้น|แต่|ล่าสุด|ประชาชน|ชาว|สภา|ศาล|บริษัท|ผู้)"
)
ENDS = re.compile(r"(?:ครับ|ค่ะ|คะ|แล้ว|ด้วย|ๆ|[?!.])$")
SHORT = 15  # characters: a piece this short is part of something
LONG = 90  # characters after which a space is taken for an end


def is_thai(text: str) -> bool:
    """Is at least a quarter of the text written in Thai?"""
    return len(THAI.findall(text)) * 4 > len(text)


def thai_sentences(paragraph: str) -> list[str]:
    """The sentences of one paragraph whose white space is single spaces."""
    found: list[str] = []
    for piece in paragraph.split(" "):
        if found and not _ends(found[-1], piece):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


def _ends(before: str, piece: str) -> bool:
    if len(before) < SHORT or not THAI.match(piece):
        return False
    return bool(BEGINS.match(piece) or ENDS.search(before) or len(before) > LONG)
