#!/usr/bin/env python3
# The rod: measures any terminal program from the outside. benches/rod/run uses it on aims and its peers.
"""ptybench: measure a terminal program from the outside, at its pseudo-terminal.

Python 3.11 standard library only (Linux). One file on purpose.

  ptybench.py run  [--size 80x24] --marker TEXT --steps '...' --quit q -- CMD ARGS...
  ptybench.py suite FILE.json... [--only REGEX] [--runs N] [--out DIR]
  ptybench.py table OUT.json...

What is measured (all times in ms, taken at the pty master with perf_counter_ns):
  startup  exec() -> first byte / -> marker text on the screen / -> last byte before quiescence,
           bytes, terminal queries asked (each costs one round trip on a link)
  key      write(key) -> first byte, -> last byte of the answering burst, -> first instant at
           which the screen already equals the final screen; bytes; read chunks; CPU of the
           process tree; `floor`: bytes a near-minimal screen diff needs for the same change
  idle     bytes, CPU, context switches while nothing is typed
  burst    autorepeat at N Hz without waiting: bytes, lag of the last byte after the last key
  exit     exit code, time, and whether alternate screen, cursor, mouse, paste mode, SGR,
           keypad and termios were restored
  memory   VmHWM of the main process and of the tree; wait4 max RSS; total CPU

Quiescence does not hide latency: a burst ends only when no byte came for `quiet` ms AND the
process tree used (almost) no CPU in that window. Time stamps are those of the bytes, so the
window itself never enters a latency. If the tree keeps burning CPU the wait goes on (bounded
by `max_wait`) and late bytes count. Bytes that still arrive afterwards, before the next key,
are reported as `stray`.

Slow link (--rate BYTES/S --rtt MS --link-buffer BYTES): keys reach the program RTT/2 late,
bytes reach the screen after serialisation at RATE plus RTT/2; when more than link-buffer bytes
are in flight the master is not read, so the program feels back-pressure as behind ssh.

Bounded: every wait has a limit, a global --deadline, PR_SET_PDEATHSIG, and the child's own
session is killed by pid at the end, always.
"""
import argparse, ctypes, errno, fcntl, gc, json, os, re, select, shutil, signal, struct, sys, termios, time, unicodedata, codecs

NS = 1e9
now = time.perf_counter
TICK = os.sysconf("SC_CLK_TCK")

# ----------------------------------------------------------------------------- terminal emulator
_W = {}
def cw(c):
    w = _W.get(c)
    if w is None:
        cat = unicodedata.category(c)
        if cat in ("Mn", "Me", "Cf"): w = 0
        elif unicodedata.east_asian_width(c) in ("W", "F"): w = 2
        else: w = 1
        _W[c] = w
    return w

TOK = re.compile(
    r'(?P<t>[^\x00-\x1f\x7f\x80-\x9f]+)'
    r'|\x1b\[(?P<cp>[<=>?]?)(?P<ca>[0-9:;]*)(?P<ci>[ -/]*)(?P<cf>[@-~])'
    r'|\x1b\](?P<o>[^\x07\x1b]*)(?:\x07|\x1b\\)'
    r'|\x1b(?P<dk>[PX^_])(?P<d>(?:[^\x1b]|\x1b(?!\\))*)\x1b\\'
    r'|\x1b(?P<ei>[ -/]+)(?P<ef>[0-~])'
    r'|\x1b(?P<e>[0-OQ-WYZ\\`a-z{|}~])'
    r'|(?P<c>[\x00-\x1a\x1c-\x1f\x7f\x80-\x9f])', re.S)
ACS = {ord(a): b for a, b in zip("`afgijklmnopqrstuvwxyz{|}~", "◆▒°±␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·")}
DEF = (None, None, 0)           # fg, bg, flags

class VT:
    def __init__(s, cols, rows, reply=None):
        s.reply = reply or (lambda b: None); s.queries = 0; s.unknown = {}
        s.dec = codecs.getincrementaldecoder("utf-8")("replace"); s.pend = ""
        s.modes = {7: True, 25: True}; s.irm = False; s.keypad = False; s.kitty = 0; s.sync = 0
        s.alt_saved = None; s.bells = 0; s.title = ""; s.sizes(cols, rows, fresh=True)
    def sizes(s, cols, rows, fresh=False):
        if fresh:
            s.cols, s.rows = cols, rows; s.reset()
            return
        def fit(b):
            ch, at = b
            ch = [r[:cols] + [" "] * (cols - len(r)) for r in ch][:rows]; at = [r[:cols] + [DEF] * (cols - len(r)) for r in at][:rows]
            while len(ch) < rows: ch.append([" "] * cols); at.append([DEF] * cols)
            return ch, at
        s.ch, s.at = fit((s.ch, s.at))
        if s.alt_saved: s.alt_saved = fit(s.alt_saved[:2]) + s.alt_saved[2:]
        s.cols, s.rows = cols, rows; s.top, s.bot = 0, rows - 1
        s.y = min(s.y, rows - 1); s.x = min(s.x, cols - 1); s.tabs = set(range(8, 1000, 8))
    def reset(s):
        s.ch = [[" "] * s.cols for _ in range(s.rows)]; s.at = [[DEF] * s.cols for _ in range(s.rows)]
        s.x = s.y = 0; s.wrap = False; s.attr = DEF; s.top, s.bot = 0, s.rows - 1; s.saved = (0, 0, DEF, False)
        s.g = ["B", "B"]; s.gl = 0; s.tabs = set(range(8, 1000, 8)); s.last = " "
    # -- reading
    def text(s): return "\n".join("".join(r) for r in s.ch)
    def snap(s): return [(tuple(c), tuple(a)) for c, a in zip(s.ch, s.at)], (s.y, s.x, s.modes.get(25, True))
    # -- feeding
    def feed(s, b):
        t = s.pend + s.dec.decode(b); i = 0; n = len(t); m = TOK.match
        while i < n:
            k = m(t, i)
            if k is None:
                if t[i] == "\x1b" and n - i < 65536: break      # incomplete: keep for the next chunk
                i += 1; continue
            i = k.end(); g = k.lastgroup
            if g == "t": s.put(k.group("t"))
            elif g == "cf": s.csi(k.group("cp"), k.group("ca"), k.group("ci"), k.group("cf"))
            elif g == "c": s.ctl(k.group("c"))
            elif g == "o": s.osc(k.group("o"))
            elif g == "d": s.dcs(k.group("dk"), k.group("d"))
            elif g == "ef":
                if k.group("ei") in "()": s.g["()".index(k.group("ei"))] = k.group("ef")
                elif k.group("ei") == "#" and k.group("ef") == "8":
                    s.ch = [["E"] * s.cols for _ in range(s.rows)]
            else: s.esc(k.group("e"))
        s.pend = t[i:]
    def put(s, run):
        if s.g[s.gl] == "0": run = run.translate(ACS)
        s.last = run[-1]
        if run.isascii() or all(cw(c) == 1 for c in run):
            j = 0; n = len(run)
            while j < n:
                if s.wrap:
                    if s.modes.get(7, True): s.x = 0; s.lf()
                    s.wrap = False
                take = min(n - j, s.cols - s.x)
                row, at = s.ch[s.y], s.at[s.y]
                if s.irm:
                    row[s.x:s.x] = run[j:j + take]; at[s.x:s.x] = [s.attr] * take; del row[s.cols:]; del at[s.cols:]
                else:
                    row[s.x:s.x + take] = run[j:j + take]; at[s.x:s.x + take] = [s.attr] * take
                s.x += take; j += take
                if s.x >= s.cols: s.x = s.cols - 1; s.wrap = True
            return
        for c in run:
            w = cw(c)
            if w == 0:
                xx = s.x if s.wrap else max(0, s.x - 1); s.ch[s.y][xx] += c; continue
            if s.wrap or s.x + w > s.cols:
                if s.modes.get(7, True): s.x = 0; s.lf()
                s.wrap = False
            row, at = s.ch[s.y], s.at[s.y]
            row[s.x] = c; at[s.x] = s.attr
            if w == 2 and s.x + 1 < s.cols: row[s.x + 1] = ""; at[s.x + 1] = s.attr
            s.x += w
            if s.x >= s.cols: s.x = s.cols - 1; s.wrap = True
    def blank(s): return (None, s.attr[1], 0)
    def erase(s, y, a, b):
        a = max(0, a); b = min(s.cols, b)
        if a < b: s.ch[y][a:b] = [" "] * (b - a); s.at[y][a:b] = [s.blank()] * (b - a)
    def up(s, n, top=None):
        top = s.top if top is None else top
        for _ in range(min(n, s.bot - top + 1)):
            del s.ch[top]; del s.at[top]
            s.ch.insert(s.bot, [" "] * s.cols); s.at.insert(s.bot, [s.blank()] * s.cols)
    def down(s, n, top=None):
        top = s.top if top is None else top
        for _ in range(min(n, s.bot - top + 1)):
            del s.ch[s.bot]; del s.at[s.bot]
            s.ch.insert(top, [" "] * s.cols); s.at.insert(top, [s.blank()] * s.cols)
    def lf(s):
        if s.y == s.bot: s.up(1)
        elif s.y < s.rows - 1: s.y += 1
    def ctl(s, c):
        o = ord(c)
        if o == 8: s.x = max(0, s.x - 1); s.wrap = False
        elif o == 9:
            nx = [t for t in s.tabs if t > s.x]; s.x = min(min(nx) if nx else s.cols - 1, s.cols - 1)
        elif o in (10, 11, 12, 0x84): s.lf(); s.wrap = False
        elif o == 13: s.x = 0; s.wrap = False
        elif o == 14: s.gl = 1
        elif o == 15: s.gl = 0
        elif o == 7: s.bells += 1
        elif o == 0x85: s.x = 0; s.lf()
    def esc(s, c):
        if c == "7": s.saved = (s.x, s.y, s.attr, s.wrap)
        elif c == "8": s.x, s.y, s.attr, s.wrap = s.saved; s.x = min(s.x, s.cols - 1); s.y = min(s.y, s.rows - 1)
        elif c == "c": s.modes = {7: True, 25: True}; s.reset()
        elif c == "D": s.lf()
        elif c == "E": s.x = 0; s.lf()
        elif c == "M":
            if s.y == s.top: s.down(1)
            elif s.y > 0: s.y -= 1
        elif c == "H": s.tabs.add(s.x)
        elif c == "=": s.keypad = True
        elif c == ">": s.keypad = False
        elif c == "Z": s.q("\x1b[?62;22c")
    def q(s, ans): s.queries += 1; s.reply(ans.encode())
    def osc(s, o):
        k, _, v = o.partition(";")
        if k in ("0", "2"): s.title = v
        elif k in ("10", "11", "12") and "?" in v:
            s.q(f"\x1b]{k};rgb:{'0000/0000/0000' if k == '11' else 'ffff/ffff/ffff'}\x1b\\")
        elif k == "4" and v.endswith("?"): s.q(f"\x1b]4;{v.split(';')[0]};rgb:8080/8080/8080\x1b\\")
    def dcs(s, k, d):
        if k == "P" and d[:2] in ("+q", "$q"): s.q("\x1bP0" + d[0] + "r" + (d[2:] if d[0] == "+" else "") + "\x1b\\")
        elif k == "_" and d.startswith("G"): s.queries += 1
    def csi(s, p, a, inter, f):
        if f == "m" and not p and not inter: return s.sgr(a)
        ns = [int(v) if v.isdigit() else 0 for v in re.split("[;:]", a)] if a else []
        n = ns[0] if ns and ns[0] else 1; n0 = ns[0] if ns else 0
        if p or inter:
            if f in "hl" and p == "?":
                for v in ns: s.dec_mode(v, f == "h")
            elif f == "u" and p == "?": s.queries += 1          # kitty: not supported, like xterm
            elif f == "u" and p == ">": s.kitty += 1
            elif f == "u" and p == "<": s.kitty = max(0, s.kitty - n)
            elif f == "c" and p == ">": s.q("\x1b[>41;354;0c")
            elif f == "q" and p == ">": s.q("\x1bP>|ptybench 1\x1b\\")
            elif f == "n" and p == "?":
                if n0 == 6: s.q(f"\x1b[?{s.y + 1};{s.x + 1}R")
                elif n0 == 996: s.queries += 1
            elif f == "p" and "$" in inter: s.q(f"\x1b[?{n0};{(1 if s.modes.get(n0) else 2) if n0 in (7, 25, 1049, 2004, 2026) else 0}$y")
            elif f == "p" and inter == "!": s.modes[25] = True; s.attr = DEF; s.modes.pop(1, None); s.irm = False
            elif f == "m" and p == "?": s.queries += 1
            return
        if f in "Hf":
            s.y = min(max((ns[0] if ns else 1) or 1, 1), s.rows) - 1; s.x = min(max((ns[1] if len(ns) > 1 else 1) or 1, 1), s.cols) - 1; s.wrap = False
            if s.modes.get(6): s.y = min(s.y + s.top, s.bot)
        elif f == "A": s.y = max(s.top if s.y >= s.top else 0, s.y - n); s.wrap = False
        elif f in "Be": s.y = min(s.bot if s.y <= s.bot else s.rows - 1, s.y + n); s.wrap = False
        elif f in "Ca": s.x = min(s.cols - 1, s.x + n); s.wrap = False
        elif f == "D": s.x = max(0, s.x - n); s.wrap = False
        elif f == "E": s.y = min(s.rows - 1, s.y + n); s.x = 0; s.wrap = False
        elif f == "F": s.y = max(0, s.y - n); s.x = 0; s.wrap = False
        elif f in "G`": s.x = min(s.cols, n) - 1; s.wrap = False
        elif f == "d": s.y = min(s.rows, n) - 1; s.wrap = False
        elif f == "J":
            if n0 == 0:
                s.erase(s.y, s.x, s.cols)
                for y in range(s.y + 1, s.rows): s.erase(y, 0, s.cols)
            elif n0 == 1:
                s.erase(s.y, 0, s.x + 1)
                for y in range(s.y): s.erase(y, 0, s.cols)
            elif n0 == 2:
                for y in range(s.rows): s.erase(y, 0, s.cols)
        elif f == "K":
            if n0 == 0: s.erase(s.y, s.x, s.cols)
            elif n0 == 1: s.erase(s.y, 0, s.x + 1)
            else: s.erase(s.y, 0, s.cols)
        elif f == "X": s.erase(s.y, s.x, s.x + n)
        elif f == "P":
            r, t = s.ch[s.y], s.at[s.y]; k = min(n, s.cols - s.x); del r[s.x:s.x + k]; del t[s.x:s.x + k]; r += [" "] * k; t += [s.blank()] * k
        elif f == "@":
            r, t = s.ch[s.y], s.at[s.y]; k = min(n, s.cols - s.x); r[s.x:s.x] = [" "] * k; t[s.x:s.x] = [s.blank()] * k; del r[s.cols:]; del t[s.cols:]
        elif f == "L":
            if s.top <= s.y <= s.bot: s.down(n, s.y)
        elif f == "M":
            if s.top <= s.y <= s.bot: s.up(n, s.y)
        elif f == "S": s.up(n)
        elif f == "T": s.down(n)
        elif f == "b": s.put(s.last * n)
        elif f == "I":
            for _ in range(n): s.ctl("\t")
        elif f == "Z":
            for _ in range(n):
                pv = [t for t in s.tabs if t < s.x]; s.x = max(pv) if pv else 0
        elif f == "r":
            t = (ns[0] if ns and ns[0] else 1) - 1; b = (ns[1] if len(ns) > 1 and ns[1] else s.rows) - 1
            if t < b < s.rows or (t < b): s.top, s.bot = max(0, t), min(b, s.rows - 1); s.y = s.x = 0; s.wrap = False
        elif f == "h" and 4 in ns: s.irm = True
        elif f == "l" and 4 in ns: s.irm = False
        elif f == "s": s.saved = (s.x, s.y, s.attr, s.wrap)
        elif f == "u": s.x, s.y, s.attr, s.wrap = s.saved
        elif f == "g": s.tabs = set() if n0 == 3 else s.tabs - {s.x}
        elif f == "c": s.q("\x1b[?62;22c")
        elif f == "n":
            if n0 == 6: s.q(f"\x1b[{s.y + 1};{s.x + 1}R")
            elif n0 == 5: s.q("\x1b[0n")
        elif f == "t":
            if n0 == 18: s.q(f"\x1b[8;{s.rows};{s.cols}t")
            elif n0 == 14: s.q(f"\x1b[4;{s.rows * 16};{s.cols * 8}t")
            elif n0 == 16: s.q("\x1b[6;16;8t")
    def dec_mode(s, v, on):
        if v in (47, 1047, 1049):
            if on and s.alt_saved is None:
                s.alt_saved = (s.ch, s.at, s.x, s.y, s.attr)
                s.ch = [[" "] * s.cols for _ in range(s.rows)]; s.at = [[DEF] * s.cols for _ in range(s.rows)]
            elif not on and s.alt_saved is not None:
                s.ch, s.at, x, y, at = s.alt_saved; s.alt_saved = None
                if v == 1049: s.x, s.y, s.attr = x, y, at
                s.x = min(s.x, s.cols - 1); s.y = min(s.y, s.rows - 1)
            s.modes[1049] = on; return
        if v == 2026 and on: s.sync += 1
        s.modes[v] = on
        if v == 6: s.x = 0; s.y = s.top if on else 0
    def sgr(s, a):
        fg, bg, fl = s.attr
        if a in ("", "0"): s.attr = DEF; return
        parts = a.split(";"); i = 0
        while i < len(parts):
            pt = parts[i]; i += 1
            if ":" in pt:
                sub = pt.split(":"); c = sub[0]
                if c in ("38", "48"):
                    col = (int(sub[2] or 0),) if len(sub) > 2 and sub[1] == "5" else tuple(int(v or 0) for v in sub[-3:])
                    if c == "38": fg = col
                    else: bg = col
                elif c == "4": fl = fl | 8 if sub[1] != "0" else fl & ~8
                continue
            v = int(pt) if pt else 0
            if v == 0: fg, bg, fl = DEF
            elif v == 1: fl |= 1
            elif v == 2: fl |= 2
            elif v == 3: fl |= 4
            elif v in (4, 21): fl |= 8
            elif v in (5, 6): fl |= 16
            elif v == 7: fl |= 32
            elif v == 8: fl |= 64
            elif v == 9: fl |= 128
            elif v == 22: fl &= ~3
            elif v == 23: fl &= ~4
            elif v == 24: fl &= ~8
            elif v == 25: fl &= ~16
            elif v == 27: fl &= ~32
            elif v == 28: fl &= ~64
            elif v == 29: fl &= ~128
            elif 30 <= v <= 37: fg = (v - 30,)
            elif 90 <= v <= 97: fg = (v - 82,)
            elif v == 39: fg = None
            elif 40 <= v <= 47: bg = (v - 40,)
            elif 100 <= v <= 107: bg = (v - 92,)
            elif v == 49: bg = None
            elif v in (38, 48, 58):
                col = None
                if i < len(parts) and parts[i] == "5": col = (int(parts[i + 1] or 0),) if i + 1 < len(parts) else (0,); i += 2
                elif i < len(parts) and parts[i] == "2": col = tuple(int(x or 0) for x in parts[i + 1:i + 4]); i += 4
                if v == 38: fg = col
                elif v == 48: bg = col
        s.attr = (fg, bg, fl)

# ------------------------------------------------------------------- near-minimal diff (the floor)
_ONOFF = [(1, "1", "22"), (2, "2", "22"), (4, "3", "23"), (8, "4", "24"), (16, "5", "25"), (32, "7", "27"), (64, "8", "28"), (128, "9", "29")]
def _col(c, base):
    if c is None: return str(base + 9)
    if len(c) == 1: return str(base + c[0]) if c[0] < 8 else (str(base + 52 + c[0]) if c[0] < 16 else f"{base + 8};5;{c[0]}")
    return f"{base + 8};2;" + ";".join(map(str, c))
def sgr_cost(a, b, memo={}):
    k = memo.get((a, b))
    if k is not None: return k
    if a == b: r = 0
    else:
        full = [on for bit, on, _ in _ONOFF if b[2] & bit] + ([_col(b[0], 30)] if b[0] is not None else []) + ([_col(b[1], 40)] if b[1] is not None else [])
        r = 3 + len(";".join([""] + full)) if full else 3
        offs = {off for bit, _, off in _ONOFF if a[2] & bit and not b[2] & bit}
        if not (a[2] & b[2] & 3 and "22" in offs):
            inc = sorted(offs) + [on for bit, on, _ in _ONOFF if b[2] & bit and not a[2] & bit]
            if a[0] != b[0]: inc.append(_col(b[0], 30))
            if a[1] != b[1]: inc.append(_col(b[1], 40))
            r = min(r, 3 + len(";".join(inc)))
    memo[(a, b)] = r
    return r
def _u8(chars): return len("".join(chars).encode("utf-8", "replace"))
def diff_cost(a, b, cur, attr=DEF):
    """bytes of a good encoder turning rows a into rows b, cursor at cur=(y,x); cursor left anywhere"""
    total = 0; y0, x0 = cur
    for y, (ra, rb) in enumerate(zip(a, b)):
        if ra == rb: continue
        ca, aa = ra; cb, ab = rb; n = len(cb)
        idx = [x for x in range(n) if ca[x] != cb[x] or aa[x] != ab[x]]
        if not idx: continue
        tail = n
        while tail > 0 and cb[tail - 1] == " " and ab[tail - 1] == ab[n - 1] and ab[n - 1][2] == 0 and ab[n - 1][0] is None: tail -= 1
        use_el = n - tail > 3 and any(x >= tail for x in idx)
        runs = []
        for x in idx:
            if use_el and x >= tail: break
            if runs and x - runs[-1][1] <= 5 and all(ab[k] == ab[runs[-1][1] - 1] for k in range(runs[-1][1], x)): runs[-1][1] = x + 1
            else: runs.append([x, x + 1])
        if use_el: runs.append([tail, tail])
        for s, e in runs:
            if y == y0:
                d = s - x0; mv = 0 if d == 0 else (min(len(f"\x1b[{d}C") - (d == 1), _u8(cb[x0:s]) if all(k == attr for k in ab[x0:s]) else 99) if d > 0 else min(-d, 1 + (0 if s == 0 else len(f"\x1b[{s}C"))))
            else:
                mv = len(f"\x1b[{y + 1};{s + 1}H") if s else len(f"\x1b[{y + 1}H")
                if y == y0 + 1: mv = min(mv, 1 if s == x0 else 2 + (0 if s == 0 else len(f"\x1b[{s}C")))
                elif y > y0 and s == x0: mv = min(mv, y - y0)
                elif y == y0 - 1 and s == x0: mv = min(mv, 3)
            total += mv; y0 = y
            if s == e:
                t = (None, ab[n - 1][1], 0); total += sgr_cost(attr, t) + 3; attr = t; x0 = s; continue
            for x in range(s, e):
                if ab[x] != attr: total += sgr_cost(attr, ab[x]); attr = ab[x]
            total += _u8(cb[s:e]); x0 = min(e, n - 1)
    return total + sgr_cost(attr, DEF)
def floor_bytes(A, B):
    a, (ya, xa, va) = A; b, (yb, xb, vb) = B
    if a == b and (ya, xa, va) == (yb, xb, vb): return 0
    if len(a) != len(b) or len(a[0][0]) != len(b[0][0]): return None
    best = diff_cost(a, b, (ya, xa))
    n = len(a); diff = [y for y in range(n) if a[y] != b[y]]
    if len(diff) > 3:                      # try one scroll of a row band
        cand = {}
        where = {}
        for y, r in enumerate(a): where.setdefault(r[0], []).append(y)
        for y in diff:
            for y2 in where.get(b[y][0], ()):
                if y2 != y and "".join(b[y][0]).strip(): cand[y2 - y] = cand.get(y2 - y, 0) + 1
        for k, c in sorted(cand.items(), key=lambda t: -t[1])[:3]:
            rows = [y for y in range(n) if 0 <= y + k < n and a[y + k][0] == b[y][0]]
            lo, hi = min(rows), max(rows)
            top, bot = (lo, hi + k) if k > 0 else (lo + k, hi)
            if top >= bot: continue
            mid = list(a); blankrow = (tuple(" " * len(a[0][0])), tuple([DEF] * len(a[0][0])))
            band = mid[top:bot + 1]; kk = min(abs(k), len(band))
            mid[top:bot + 1] = band[kk:] + [blankrow] * kk if k > 0 else [blankrow] * kk + band[:len(band) - kk]
            best = min(best, len(f"\x1b[{top + 1};{bot + 1}r") + (3 if kk == 1 else 3 + len(str(kk))) + 3 + diff_cost(mid, b, (0, 0)))
    tail = 0
    if vb and (yb, xb) != (ya, xa): tail = 0 if (yb, xb) == (ya, xa) else 4
    if va != vb: tail += 6
    return best + tail

# ------------------------------------------------------------------------------------ process info
def tree(pid):
    out = []; todo = [pid]
    while todo:
        p = todo.pop()
        try: tids = os.listdir(f"/proc/{p}/task")
        except OSError: continue
        out.append(p)
        for t in tids:
            try:
                with open(f"/proc/{p}/task/{t}/children") as f: todo += [int(v) for v in f.read().split()]
            except OSError: pass
    return out
def cpu_ns(pids):
    """CPU of the tree: (live threads' schedstat in ns: exact, forgets threads that ended; utime+stime in ns: remembers them, 10 ms steps)"""
    live = stat = 0
    for p in pids:
        try: tids = os.listdir(f"/proc/{p}/task")
        except OSError: continue
        for t in tids:
            try:
                with open(f"/proc/{p}/task/{t}/schedstat") as f: live += int(f.read().split()[0])
            except (OSError, IndexError): pass
        try:
            with open(f"/proc/{p}/stat") as f: v = f.read().rpartition(")")[2].split(); stat += (int(v[11]) + int(v[12])) * (1000000000 // TICK)
        except (OSError, IndexError): pass
    return live, stat
def cpu_used(a, b):
    """ns between two cpu_ns() readings"""
    step = 1000000000 // TICK; return max(0, b[0] - a[0], b[1] - a[1] - step)
def ctxt(pids):
    v = 0
    for p in pids:
        try: tids = os.listdir(f"/proc/{p}/task")
        except OSError: continue
        for t in tids:
            try:
                for line in open(f"/proc/{p}/task/{t}/status"):
                    if line.startswith("voluntary_ctxt"): v += int(line.split()[1])
            except OSError: pass
    return v
def machine_busy():
    """seconds of CPU used by the whole machine since boot (user+nice+system+irq+softirq+steal)"""
    v = [int(x) for x in open("/proc/stat").readline().split()[1:9]]
    return (sum(v) - v[3] - v[4]) / os.sysconf("SC_CLK_TCK")
def vm(p, key):
    try:
        for line in open(f"/proc/{p}/status"):
            if line.startswith(key + ":"): return int(line.split()[1])
    except OSError: pass
    return 0

KEYS = {"enter": "\r", "esc": "\x1b", "tab": "\t", "bs": "\x7f", "space": " ", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
        "home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdn": "\x1b[6~", "del": "\x1b[3~", "ins": "\x1b[2~", "btab": "\x1b[Z",
        **{f"f{i}": v for i, v in enumerate(["\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[19~", "\x1b[20~", "\x1b[21~", "\x1b[23~", "\x1b[24~"], 1)}}
QUERY = re.compile(rb"\x1b\[(?:[>=]?0?c|\??[56]n|\?996n|\?u|>0?q|1[468]t|\??[0-9]+\$p)|\x1b\]1?[0-9];[^\x07\x1b]*\?|\x1bP[+$]q|\x1b_G|\x1bZ")

class Deadline(Exception): pass

class Session:
    def __init__(s, cmd, env=None, size=(80, 24), rate=0, rtt=0, link_buffer=65536, cwd=None, mute=False, deadline=120.0, quiet=0.08):
        s.cols, s.rows = size; s.rate = rate; s.half = rtt / 2000.0; s.lb = link_buffer; s.mute = mute; s.quiet = quiet
        s.out = []; s.queries_pending = b""; s.nread = 0; s.link_free = 0.0; s.chunks = []; s.eof = False; s.exited = None; s.ru = None; s.fed = 0
        s.vt = VT(s.cols, s.rows, s._answer); s.end = now() + deadline; s.pid = None; s.hwm = {}; s.snaps = None
        exe = shutil.which(cmd[0]) or cmd[0]
        if not os.path.exists(exe): raise FileNotFoundError(cmd[0])
        e = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "LC_ALL", "USER", "SHELL", "TZ")}
        e.update({"TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}); e.update(env or {})
        e = {k: v for k, v in e.items() if v is not None}
        s.m, s.s = os.openpty(); os.set_blocking(s.m, False)
        fcntl.ioctl(s.s, termios.TIOCSWINSZ, struct.pack("HHHH", s.rows, s.cols, s.cols * 8, s.rows * 16))
        s.tio0 = termios.tcgetattr(s.s); tty = os.ttyname(s.s)
        libc = ctypes.CDLL(None, use_errno=True); pr, pw = os.pipe()
        s.pid = os.fork()
        if s.pid == 0:
            try:
                libc.prctl(1, 9); os.setsid(); fd = os.open(tty, os.O_RDWR)
                for i in (0, 1, 2): os.dup2(fd, i)
                if cwd: os.chdir(cwd)
                os.read(pr, 1); os.closerange(3, 256)
                for sg in (signal.SIGPIPE, signal.SIGINT): signal.signal(sg, signal.SIG_DFL)
                os.execve(exe, cmd, e)
            finally: os._exit(127)
        os.close(pr); time.sleep(0.02)
        s.pidfd = os.pidfd_open(s.pid)
        s.poll = select.poll(); s.poll.register(s.m, select.POLLIN); s.t0 = now(); os.write(pw, b"g"); os.close(pw)
        s._polling = True
    # -- low level
    def _answer(s, b):
        # the terminal answers when it has received the question: arrival of that chunk, then half a round trip back
        if not s.mute: s.out.append((max(now(), s.chunks[s.fed][0] if s.fed < len(s.chunks) else 0.0) + s.half, b)); s.out.sort(key=lambda v: v[0])
    def _flush(s):
        t = now()
        while s.out and s.out[0][0] <= t:
            d, b = s.out.pop(0)
            try:
                n = os.write(s.m, b)
                if n < len(b): s.out.insert(0, (t + 0.002, b[n:]))
            except BlockingIOError: s.out.insert(0, (t + 0.002, b)); break
            except OSError: s.eof = True; break
    def pump(s, timeout):
        """wait at most timeout for bytes; returns number of bytes read"""
        if now() > s.end: raise Deadline()
        s._flush(); until = now() + timeout
        while True:
            t = now(); left = until - t
            if s.out: left = min(left, s.out[0][0] - t)
            if s.rate and (s.link_free - t) * s.rate > s.lb:          # link full: do not read
                time.sleep(max(0.0, min(left, 0.002))); s._flush()
                if now() >= until: return 0
                continue
            ev = s.poll.poll(max(0.0, left) * 1000)
            s._flush()
            if ev:
                try: b = os.read(s.m, 65536)
                except BlockingIOError: b = b""
                except OSError: s.eof = True; b = b""
                if b:
                    t = now(); s.nread += len(b)
                    if s.rate or s.half:
                        step = 1448
                        for i in range(0, len(b), step):
                            p = b[i:i + step]; s.link_free = max(s.link_free, t) + (len(p) / s.rate if s.rate else 0); s.chunks.append((s.link_free + s.half, p))
                    else: s.chunks.append((t, b))
                    q = s.queries_pending + b
                    s.queries_pending = b[-24:]
                    if QUERY.search(q): s.catch_up(); s._flush()
                    return len(b)
            if now() >= until or s.eof: return 0
    def catch_up(s):
        while s.fed < len(s.chunks):
            s.vt.feed(s.chunks[s.fed][1])
            if s.snaps is not None: s.snaps[s.fed] = s.vt.snap()
            s.fed += 1
    def settle(s, t0, no_output=0.25, max_wait=20.0, want=None, quiet=None, busy=0.12):
        """returns (chunks, timed_out). See module docstring for the rule."""
        quiet = quiet or s.quiet; start = len(s.chunks); lim = t0 + max_wait; pids = tree(s.pid); timed = False
        while True:
            c0 = cpu_ns(pids); w0 = now(); base = len(s.chunks)
            win = quiet if len(s.chunks) > start else max(quiet, no_output + 2 * s.half)
            end = w0 + win; got = False
            while True:
                left = end - now()
                if left <= 0: break
                if s.pump(left): got = True; end = now() + quiet; c0 = None; break
                if s.eof: break
            if got:
                if now() > lim: timed = True; break
                continue
            if s.rate and now() < s.link_free + s.half: continue
            pids2 = tree(s.pid); used = cpu_used(c0, cpu_ns(pids2)) if pids2 == pids else 0; pids = pids2
            if used > busy * win * NS and now() < lim and not s.eof: continue
            if want is not None and now() < lim and not s.eof and s.alive():
                s.catch_up()
                if want not in s.vt.text(): continue
            timed = now() >= lim
            break
        for p in pids: s.hwm[p] = max(s.hwm.get(p, 0), vm(p, "VmHWM"))
        return s.chunks[start:], timed
    def alive(s):
        if s.exited is not None: return False
        pid, st, ru = os.wait4(s.pid, os.WNOHANG)
        if pid: s.exited = os.waitstatus_to_exitcode(st); s.ru = ru; return False
        return True
    def keybytes(s, k):
        if k.startswith("^") and len(k) == 2: return bytes([ord(k[1].upper()) & 31])
        if k.startswith("alt-"): return b"\x1b" + s.keybytes(k[4:])
        b = KEYS.get(k, k)
        if s.vt.modes.get(1) and re.fullmatch(r"\x1b\[[A-DHF]", b): b = "\x1bO" + b[-1]
        return b.encode()
    def send(s, b):
        t = now(); s.out.append((t + s.half, b)); s.out.sort(key=lambda v: v[0])
        if not s.half: s._flush()
        return t
    # -- measured actions
    def analyse(s, t0, chunks, before, want_final=True):
        """feed chunks one at a time; when does the screen first equal the final one?"""
        base = len(s.chunks) - len(chunks); s.snaps = {} if s.snaps is None else s.snaps
        if not want_final: s.snaps = None
        s.catch_up()
        states = [(t, s.snaps[base + i]) for i, (t, b) in enumerate(chunks)] if want_final else []
        s.snaps = None
        r = {"first": None, "last": None, "final": None, "bytes": sum(len(b) for _, b in chunks), "chunks": len(chunks), "gap": 0.0}
        if chunks:
            ts = [t for t, _ in chunks]
            r["first"] = (ts[0] - t0) * 1e3; r["last"] = (ts[-1] - t0) * 1e3; r["gap"] = max([(b - a) * 1e3 for a, b in zip(ts, ts[1:])], default=0.0)
        if states:
            fin = states[-1][1]; r["final"] = r["last"]; k = len(states) - 1
            while k >= 0 and states[k][1] == fin: r["final"] = (states[k][0] - t0) * 1e3; k -= 1
            if fin == before: r["final"] = None; r["same"] = True
            r["floor"] = floor_bytes(before, fin)
        else: r["same"] = True; r["floor"] = 0
        return r
    def key(s, k, raw=None, no_output=0.25, max_wait=20.0, want=None, quiet=None):
        # stray bytes since the last settle
        st0 = len(s.chunks)
        while s.pump(0): pass
        stray = sum(len(b) for _, b in s.chunks[st0:]); s.catch_up()
        before = s.vt.snap(); b = raw if raw is not None else s.keybytes(k)
        pids = tree(s.pid); c0 = cpu_ns(pids); gc.disable(); s.snaps = {}
        t0 = s.send(b); ch, timed = s.settle(t0, no_output, max_wait, want, quiet); gc.enable()
        c1 = cpu_ns(tree(s.pid)); r = s.analyse(t0, ch, before)
        r["cpu"] = cpu_used(c0, c1) / 1e6; r["stray"] = stray; r["timed_out"] = timed
        return r
    def resize(s, cols, rows):
        while s.pump(0): pass
        s.catch_up(); s.cols, s.rows = cols, rows; s.vt.sizes(cols, rows); before = s.vt.snap(); s.snaps = {}
        t0 = now(); fcntl.ioctl(s.s, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, cols * 8, rows * 16))
        ch, timed = s.settle(t0, 0.5); r = s.analyse(t0, ch, before); r["timed_out"] = timed
        return r
    def burst(s, k, n, hz):
        while s.pump(0): pass
        s.catch_up(); before = s.vt.snap(); b = s.keybytes(k); st = len(s.chunks); pids = tree(s.pid); c0 = cpu_ns(pids); gc.disable(); t0 = now(); tl = t0; s.snaps = {}
        for i in range(n):
            due = t0 + i / hz
            while now() < due: s.pump(max(0.0, min(due - now(), 0.05)))
            tl = s.send(b)
        s.settle(tl, 0.25, 60.0); gc.enable(); ch = s.chunks[st:]; c1 = cpu_ns(tree(s.pid)); r = s.analyse(t0, ch, before, want_final=len(ch) < 4000)
        return {"n": n, "hz": hz, "bytes": r["bytes"], "bytes_per_key": r["bytes"] / n, "chunks": len(ch), "lag_after_last_key": (ch[-1][0] - tl) * 1e3 if ch else None,
                "lag_final": (t0 * 1e3 + r["final"] - tl * 1e3) if r.get("final") is not None else None, "cpu_ms": cpu_used(c0, c1) / 1e6, "floor": r.get("floor")}
    def idle(s, secs):
        while s.pump(0): pass
        st = len(s.chunks); p = tree(s.pid); c0, v0 = cpu_ns(p), ctxt(p); t0 = now()
        while now() - t0 < secs and not s.eof and s.alive(): s.pump(max(0.0, min(0.5, secs - (now() - t0))))
        p2 = tree(s.pid); el = now() - t0; ch = s.chunks[st:]; s.catch_up()
        return {"secs": el, "bytes": sum(len(b) for _, b in ch), "bursts": len(ch), "cpu_ms": cpu_used(c0, cpu_ns(p2)) / 1e6, "wakeups": ctxt(p2) - v0, "same_tree": p == p2}
    def startup(s, marker, max_wait=60.0, quiet=None):
        ch, timed = s.settle(s.t0, 1.0, max_wait, marker, quiet or max(s.quiet, 0.12))
        # queries may already have fed some chunks: replay all on a fresh terminal for the timing
        v = VT(s.cols, s.rows); tm = None; n = 0; nb = None
        for t, b in s.chunks:
            v.feed(b); n += len(b)
            if tm is None and marker is not None and marker in v.text(): tm = t; nb = n
        s.catch_up()
        return {"first": (s.chunks[0][0] - s.t0) * 1e3 if s.chunks else None, "marker": (tm - s.t0) * 1e3 if tm else None, "settled": (s.chunks[-1][0] - s.t0) * 1e3 if s.chunks else None,
                "bytes": n, "bytes_to_marker": nb, "queries": s.vt.queries, "timed_out": timed, "rss_kb": vm(s.pid, "VmRSS"), "sync": s.vt.sync}
    def finish(s, quit_keys, max_wait=5.0, sig=None):
        p = tree(s.pid)
        for x in p: s.hwm[x] = max(s.hwm.get(x, 0), vm(x, "VmHWM"))
        mem = {"rss_kb": vm(s.pid, "VmRSS"), "hwm_kb": vm(s.pid, "VmHWM"), "tree_hwm_kb": sum(s.hwm.values()), "procs": len(p), "threads": len(os.listdir(f"/proc/{s.pid}/task")) if os.path.exists(f"/proc/{s.pid}/task") else 0}
        t0 = now(); st = len(s.chunks); forced = False
        if sig: os.kill(s.pid, sig)
        for k in quit_keys or []:
            t0 = now(); s.send(s.keybytes(k) if k in KEYS or len(k) <= 2 or k.startswith("alt-") else k.encode()); e = now() + 0.15 + 2 * s.half
            while now() < e and not s.eof and s.alive(): s.pump(0.001)
            if not s.alive(): break
        e = now() + max_wait
        while now() < e and s.alive(): s.pump(0.0005)
        if s.exited is None:
            forced = True; s.kill()
        te = now(); e = now() + 0.2
        while s.pump(0.02) and now() < e: pass
        s.catch_up(); v = s.vt; tio = termios.tcgetattr(s.s)
        left = [n for n, bad in [("alternate screen", v.modes.get(1049)), ("cursor hidden", not v.modes.get(25, True)), ("application cursor keys", v.modes.get(1)), ("keypad", v.keypad),
                ("mouse", any(v.modes.get(m) for m in (9, 1000, 1002, 1003))), ("focus events", v.modes.get(1004)), ("bracketed paste", v.modes.get(2004)), ("sync update", v.modes.get(2026)),
                ("kitty keyboard", v.kitty > 0), ("attributes", v.attr != DEF), ("scroll region", (v.top, v.bot) != (0, v.rows - 1)), ("no autowrap", not v.modes.get(7, True)), ("charset", v.g[v.gl] == "0"), ("termios", tio[:4] != s.tio0[:4] or tio[6] != s.tio0[6])] if bad]
        ru = s.ru
        return {"code": s.exited if not forced else None, "forced_kill": forced, "ms": (te - t0) * 1e3, "restored": not left, "left": left, "bytes": sum(len(b) for _, b in s.chunks[st:]), "bells": v.bells,
                "cpu_s": (ru.ru_utime + ru.ru_stime) if ru else None, "maxrss_kb": ru.ru_maxrss if ru else None, **mem}
    def kill(s):
        if s.pid is None: return
        try: victims = tree(s.pid)
        except Exception: victims = [s.pid]
        for p in victims:
            try:
                if os.getsid(p) == s.pid or p == s.pid: os.kill(p, signal.SIGKILL)
            except OSError: pass
        if s.exited is None:
            try: _, st, ru = os.wait4(s.pid, 0); s.exited = os.waitstatus_to_exitcode(st); s.ru = ru
            except OSError: pass
    def close(s):
        s.kill()
        for fd in (s.m, s.s, getattr(s, "pidfd", -1)):
            try: os.close(fd)
            except OSError: pass

# ---------------------------------------------------------------------------------------- scenarios
def pct(v, p):
    v = sorted(x for x in v if x is not None)
    if not v: return None
    return v[min(len(v) - 1, max(0, -(-len(v) * p // 100) - 1))]
def stats(v):
    v = [x for x in v if x is not None]
    return {"n": len(v), "p50": pct(v, 50), "p95": pct(v, 95), "p99": pct(v, 99), "max": max(v) if v else None}
def summarise(samples):
    out = {}
    for lab, rs in samples.items():
        fl = [r["floor"] for r in rs if r.get("floor") is not None]; by = [r["bytes"] for r in rs]
        out[lab] = {"n": len(rs), "no_output": sum(1 for r in rs if r["first"] is None), "same_screen": sum(1 for r in rs if r.get("same")), "timed_out": sum(1 for r in rs if r["timed_out"]),
                    "stray_bytes": sum(r.get("stray", 0) for r in rs), "first_ms": stats([r["first"] for r in rs]), "last_ms": stats([r["last"] for r in rs]), "final_ms": stats([r["final"] for r in rs]),
                    "bytes": stats(by), "floor": stats(fl), "bytes_total": sum(by), "floor_total": sum(fl), "chunks": stats([r["chunks"] for r in rs]), "max_gap_ms": max([r["gap"] for r in rs], default=0), "cpu_ms": stats([r.get("cpu") for r in rs])}
    return out
def parse_steps(txt):
    """'down*50 pgdn*20@page / t:policy@filter esc idle:10 burst:down:60:30 resize:100x30 wait:TEXT sleep:0.5'"""
    steps = []
    for w in txt.split():
        lab = None
        if "@" in w and len(w) > 1: w, lab = w.rsplit("@", 1)
        if w.startswith("t:"): steps.append({"type": w[2:].replace("_", " "), "label": lab or "type"})
        elif w.startswith("idle:"): steps.append({"idle": float(w[5:])})
        elif w.startswith("sleep:"): steps.append({"sleep": float(w[6:])})
        elif w.startswith("burst:"): _, k, n, hz = w.split(":"); steps.append({"burst": k, "n": int(n), "hz": float(hz), "label": lab or "burst"})
        elif w.startswith("resize:"): steps.append({"resize": [int(v) for v in w[7:].split("x")], "label": lab or "resize"})
        elif w.startswith("wait:"): steps.append({"wait": w[5:]})
        else:
            k, star, n = w.rpartition("*")
            if not star or not n.isdigit(): k, n = w, 1
            steps.append({"key": k, "n": int(n), "label": lab or k})
    return steps
def one_run(sc, screens=None):
    size = tuple(sc.get("size", (80, 24)))
    s = Session(sc["cmd"], sc.get("env"), size, sc.get("rate", 0), sc.get("rtt", 0), sc.get("link_buffer", 65536), sc.get("cwd"), sc.get("mute", False), sc.get("deadline", 120.0), sc.get("quiet", 80) / 1000)
    R = {"samples": {}, "idle": None, "burst": {}, "error": None}
    try:
        # Typed before anything is shown: with its answer as the marker, the startup ends when the program is ready.
        for k in sc.get("typed", []): s.send(s.keybytes(k))
        R["startup"] = s.startup(sc.get("marker"), sc.get("startup_wait", 60.0))
        if screens is not None: screens.append(("startup", s.vt.text()))
        def rec(lab, r): R["samples"].setdefault(lab, []).append(r)
        for st in sc.get("steps", []):
            kw = {k: st[k] for k in ("no_output", "max_wait", "want") if k in st}
            if "quiet" in st: kw["quiet"] = st["quiet"] / 1000
            lab = st.get("label")
            if "key" in st:
                for _ in range(st.get("n", 1)):
                    rec(lab or st["key"], s.key(st["key"], **kw))
            elif "type" in st:
                for i, c in enumerate(st["type"]):
                    r = s.key(c, raw=c.encode(), **kw); rec(lab or "type", r)
                    if st.get("each"): rec(f"{lab}#{i + 1}", r)
            elif "idle" in st: R["idle"] = s.idle(st["idle"])
            elif "burst" in st: R["burst"][lab or "burst"] = s.burst(st["burst"], st["n"], st["hz"])
            elif "resize" in st: rec(lab or "resize", s.resize(*st["resize"]))
            elif "wait" in st: s.settle(now(), 0.3, st.get("max_wait", 30.0), st["wait"]); s.catch_up()
            elif "sleep" in st:
                e = now() + st["sleep"]
                while now() < e: s.pump(max(0.0, min(0.1, e - now())))
                s.catch_up()
            if screens is not None: screens.append((json.dumps(st), s.vt.text()))
            if not s.alive(): R["error"] = f"program ended early (code {s.exited}) at step {st}"; break
        R["exit"] = s.finish(sc.get("quit", ["q"]), sc.get("exit_wait", 5.0), getattr(signal, sc["signal"]) if sc.get("signal") else None)
    except Deadline: R["error"] = "global deadline"
    finally: s.close()
    return R
def scenario(sc, runs=1, startup_runs=0, verbose=False, screens=None):
    S = {}; ups = []; idle = []; bursts = {}; exits = []; errs = []; w0 = now(); b0 = machine_busy(); me0 = sum(os.times()[:4])
    for i in range(runs):
        r = one_run(sc, screens if i == 0 else None)
        for k, v in r["samples"].items(): S.setdefault(k, []).extend(v)
        if r.get("startup"): ups.append(r["startup"])
        if r["idle"]: idle.append(r["idle"])
        for k, v in r["burst"].items(): bursts.setdefault(k, []).append(v)
        if r.get("exit"): exits.append(r["exit"])
        if r["error"]: errs.append(r["error"])
    for i in range(startup_runs):
        r = one_run({**sc, "steps": []})
        if r.get("startup"): ups.append(r["startup"])
        if r.get("exit"): exits.append({**r["exit"], "startup_only": True})
        if r["error"]: errs.append(r["error"])
    f = lambda k: stats([u[k] for u in ups])
    foreign = max(0.0, (machine_busy() - b0) - (sum(os.times()[:4]) - me0)) / max(1e-9, (now() - w0) * os.cpu_count())
    full = [e for e in exits if not e.get("startup_only")]
    return {"name": sc.get("name", os.path.basename(sc["cmd"][0])), "cmd": sc["cmd"], "size": list(sc.get("size", (80, 24))), "term": (sc.get("env") or {}).get("TERM", "xterm-256color"), "link": {k: sc.get(k, 0) for k in ("rate", "rtt")},
            "startup": {"runs": len(ups), "first_ms": f("first"), "marker_ms": f("marker"), "settled_ms": f("settled"), "bytes": f("bytes"), "bytes_to_marker": f("bytes_to_marker"), "queries": f("queries"), "rss_kb": f("rss_kb"), "sync": max([u["sync"] for u in ups], default=0)},
            "keys": summarise(S), "burst": bursts, "idle": idle, "exit": {"codes": sorted({str(e["code"]) for e in exits}), "forced_kill": any(e["forced_kill"] for e in exits), "ms": stats([e["ms"] for e in exits]), "restored": all(e["restored"] for e in exits) if exits else None, "left": sorted({x for e in exits for x in e["left"]})},
            "memory": {k: stats([e[k] for e in full]) for k in ("rss_kb", "hwm_kb", "tree_hwm_kb", "maxrss_kb", "procs", "threads")}, "cpu_s": stats([e["cpu_s"] for e in full]), "errors": errs, "foreign_load": round(foreign, 3), "samples": S if verbose else None}

# ------------------------------------------------------------------------------------------- report
def n(v, d=1): return "-" if v is None else (f"{v:.{d}f}" if isinstance(v, float) and abs(v) < 1000 else f"{v:.0f}")
def table(r, file=sys.stdout):
    p = lambda *a: print(*a, file=file); u = r["startup"]; m = r["memory"]; e = r["exit"]
    link = f"  link {r['link']['rate']} B/s rtt {r['link']['rtt']} ms" if r["link"]["rate"] or r["link"]["rtt"] else ""
    p(f"## {r['name']}  {r['size'][0]}x{r['size'][1]}{link}   {' '.join(r['cmd'])[:110]}")
    p(f"startup ({u['runs']} runs, p50/max ms): first byte {n(u['first_ms']['p50'])}/{n(u['first_ms']['max'])}  marker {n(u['marker_ms']['p50'])}/{n(u['marker_ms']['max'])}  settled {n(u['settled_ms']['p50'])}/{n(u['settled_ms']['max'])}  bytes {n(u['bytes']['p50'])} (to marker {n(u['bytes_to_marker']['p50'])})  queries {n(u['queries']['max'])}  sync frames {u['sync']}")
    if r["keys"]:
        p(f"{'label':<16}{'n':>4} {'none':>4} | {'first p50':>9} {'last p50':>8} {'p95':>7} {'p99':>7} {'max':>7} | {'final p50':>9} | {'B p50':>6} {'p95':>6} {'max':>6} {'floor':>6} {'x':>5} | {'cpu ms':>6} {'gap':>5} {'to':>2}")
        for k, v in r["keys"].items():
            l = v["last_ms"]; x = v["bytes_total"] / v["floor_total"] if v["floor_total"] else None
            p(f"{k:<16}{v['n']:>4} {v['no_output']:>4} | {n(v['first_ms']['p50'], 2):>9} {n(l['p50'], 2):>8} {n(l['p95'], 2):>7} {n(l['p99'], 2):>7} {n(l['max'], 2):>7} | {n(v['final_ms']['p50'], 2):>9} | {n(v['bytes']['p50']):>6} {n(v['bytes']['p95']):>6} {n(v['bytes']['max']):>6} {n(v['floor']['p50']):>6} {n(x):>5} | {n(v['cpu_ms']['p50'], 2):>6} {n(v['max_gap_ms'], 0):>5} {v['timed_out']:>2}")
    for k, bs in r["burst"].items():
        for b in bs: p(f"burst {k}: {b['n']} keys at {b['hz']:.0f}/s: {b['bytes']} bytes ({b['bytes_per_key']:.0f}/key), last byte {n(b['lag_after_last_key'])} ms after last key, screen final {n(b['lag_final'])} ms, cpu {b['cpu_ms']:.0f} ms")
    for i in r["idle"]: p(f"idle {i['secs']:.1f} s: {i['bytes']} bytes in {i['bursts']} reads, cpu {i['cpu_ms']:.1f} ms, {i['wakeups']} wakeups")
    p(f"memory: peak RSS {n((m['hwm_kb']['max'] or 0) / 1024.0)} MiB (tree {n((m['tree_hwm_kb']['max'] or 0) / 1024.0)}), threads {n(m['threads']['max'])}, procs {n(m['procs']['max'])}; cpu total {n(r['cpu_s']['p50'], 2)} s")
    p(f"exit: codes {','.join(e['codes'])} in {n(e['ms']['p50'])} ms, terminal restored: {e['restored']} {e['left'] or ''}{' FORCED KILL' if e['forced_kill'] else ''}")
    if r.get("foreign_load", 0) > 0.05: p(f"NOTE {100 * r['foreign_load']:.0f} % of the machine was used by other programs during this run")
    for x in r["errors"]: p(f"ERROR {x}")
    p()
def check(r, exprs):
    ok = True
    for x in exprs:
        m = re.fullmatch(r"\s*([\w.#\- ]+?)\s*(<=|>=|==|<|>)\s*(.+)", x); cur = r
        for part in m.group(1).split("."): cur = cur[int(part)] if isinstance(cur, list) else cur[part]
        want = json.loads(m.group(3)); good = cur is not None and {"<": cur < want, "<=": cur <= want, ">": cur > want, ">=": cur >= want, "==": cur == want}[m.group(2)] if not (cur is None and m.group(2) == "==") else cur == want
        print(f"{'ok  ' if good else 'FAIL'} {x}   (is {cur})"); ok &= good
    return ok
def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter); sub = ap.add_subparsers(dest="op", required=True)
    a = sub.add_parser("run"); a.add_argument("--size", default="80x24"); a.add_argument("--marker"); a.add_argument("--steps", default=""); a.add_argument("--quit", default="q"); a.add_argument("--term", default="xterm-256color"); a.add_argument("--env", action="append", default=[])
    a.add_argument("--rate", type=float, default=0); a.add_argument("--rtt", type=float, default=0); a.add_argument("--link-buffer", type=int, default=65536); a.add_argument("--mute", action="store_true"); a.add_argument("--signal"); a.add_argument("--runs", type=int, default=1); a.add_argument("--startup-runs", type=int, default=0)
    a.add_argument("--deadline", type=float, default=120); a.add_argument("--quiet", type=float, default=80); a.add_argument("--json"); a.add_argument("--screens", action="store_true"); a.add_argument("--verbose", action="store_true"); a.add_argument("--assert", dest="asserts", action="append", default=[]); a.add_argument("--cwd"); a.add_argument("--name"); a.add_argument("cmd", nargs=argparse.REMAINDER)
    b = sub.add_parser("suite"); b.add_argument("files", nargs="+"); b.add_argument("--only"); b.add_argument("--runs", type=int, default=0); b.add_argument("--out", default="."); b.add_argument("--screens", action="store_true")
    c = sub.add_parser("table"); c.add_argument("files", nargs="+")
    o = ap.parse_args()
    if o.op == "table":
        for f in o.files: table(json.load(open(f)))
        return 0
    if o.op == "run":
        cmd = o.cmd[1:] if o.cmd[:1] == ["--"] else o.cmd
        sc = {"cmd": cmd, "size": [int(v) for v in o.size.split("x")], "marker": o.marker, "steps": parse_steps(o.steps), "quit": o.quit.split(), "env": {"TERM": o.term, **dict(e.split("=", 1) for e in o.env)}, "rate": o.rate, "rtt": o.rtt, "link_buffer": o.link_buffer, "mute": o.mute, "signal": o.signal, "deadline": o.deadline, "quiet": o.quiet, "cwd": o.cwd}
        if o.name: sc["name"] = o.name
        scr = [] if o.screens else None; r = scenario(sc, o.runs, o.startup_runs, o.verbose, scr); table(r)
        for t, x in scr or []: print(f"--- {t}\n" + "\n".join(l.rstrip() for l in x.split("\n")))
        if o.json: json.dump(r, open(o.json, "w"), indent=1)
        return 0 if check(r, o.asserts) else 1
    os.makedirs(o.out, exist_ok=True)
    for f in o.files:
        for sc in json.load(open(f)):
            if o.only and not re.search(o.only, sc["name"]): continue
            if isinstance(sc.get("steps"), str): sc["steps"] = parse_steps(sc["steps"])
            scr = [] if o.screens else None
            try: r = scenario(sc, o.runs or sc.get("runs", 1), sc.get("startup_runs", 0), False, scr)
            except FileNotFoundError as x: print(f"## {sc['name']}: not installed: {x}\n"); continue
            table(r); sys.stdout.flush()
            for t, x in scr or []: print(f"--- {t}\n" + "\n".join(l.rstrip() for l in x.split("\n")))
            json.dump(r, open(os.path.join(o.out, sc["name"] + ".json"), "w"), indent=1)
    return 0
if __name__ == "__main__": sys.exit(main())
