"""Writes src/base/zones.def anew from this machine's tz database: python3 tools/make_zones.py > src/base/zones.def

Each zone of zone.tab and UTC, with the rule that its file gives for the time to come (the POSIX line at its end): what the
clock of a place is now and will be. Run it when a government changes its clocks and the tz database says so.
"""
import re
import sys

ROOT = '/usr/share/zoneinfo/'
OFFSET = r'([+-]?\d+)(?::(\d+))?(?::(\d+))?'
NAME = r'(?:<[^>]+>|[A-Za-z]+)'
RULE = re.compile(rf'^{NAME}{OFFSET}(?:{NAME}(?:{OFFSET})?,M(\d+)\.(\d)\.(\d)(?:/{OFFSET})?,M(\d+)\.(\d)\.(\d)(?:/{OFFSET})?)?$')


def seconds(hours, minutes, rest):
    sign = -1 if hours.startswith('-') else 1
    return sign * (abs(int(hours)) * 3600 + int(minutes or 0) * 60 + int(rest or 0))


def line(name):
    data = open(ROOT + name, 'rb').read()
    rule = data.rstrip(b'\n').rsplit(b'\n', 1)[1].decode()
    m = RULE.match(rule)
    if not m:
        sys.exit(f'{name}: cannot read "{rule}"')
    g = m.groups()
    std = -seconds(*g[0:3])
    if g[6] is None:
        return f'X("{name}", {std}, {std}, 0, 0, 0, 0, 0, 0, 0, 0)'
    dst = -seconds(*g[3:6]) if g[3] else std + 3600
    start = seconds(*g[9:12]) if g[9] else 7200
    end = seconds(*g[15:18]) if g[15] else 7200
    return f'X("{name}", {std}, {dst}, {g[6]}, {g[7]}, {g[8]}, {start}, {g[12]}, {g[13]}, {g[14]}, {end})'


def main():
    names = {row.split('\t')[2].strip() for row in open(ROOT + 'zone.tab') if not row.startswith('#')}
    print('/* Written by tools/make_zones.py from the public tz database: name, seconds east of UTC in winter and in summer, then when')
    print(' * summer begins and ends: month, week (5: the last), day of the week (0: Sunday), local second. Month 0: no summer time. */')
    for name in sorted(names | {'UTC'}, key=lambda n: n.encode()):
        print(line(name))


main()
