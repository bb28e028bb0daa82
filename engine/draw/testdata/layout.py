#!/usr/bin/env python3
"""Makes layout.csv: uniform numbers by the layout that doc.go describes, written again from that description.

    python3 layout.py > layout.csv
"""
M = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(x):
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & M
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & M
    return x ^ x >> 31


def input_id(name):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & M
    return mix(h)


def philox(c, k):
    c, k = list(c), list(k)
    for _ in range(10):
        p0, p1 = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & 0xFFFFFFFF, (p0 >> 32) ^ c[3] ^ k[1], p0 & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def stream(seed, name, index):
    return mix((seed + GOLDEN) & M), mix((mix(input_id(name)) + index * GOLDEN) & M)


def plain(seed, name, index, trial):
    key, sid = stream(seed, name, index)
    call = (trial >> 4) * 8 + (trial & 7)
    w = philox([call & 0xFFFFFFFF, call >> 32, sid & 0xFFFFFFFF, sid >> 32], [key & 0xFFFFFFFF, key >> 32])
    lo, hi = (w[2], w[3]) if trial & 8 else (w[0], w[1])
    return (2 * ((hi << 32 | lo) >> 12) + 1) / 2.0 ** 53


def replicate_key(seed, name, index, number):
    key, sid = stream(seed, name, index)
    scramble = mix(key ^ ((sid << 32 | sid >> 32) & M))
    return mix((scramble + (number + 1) * GOLDEN) & M)


def latin(seed, name, index, trial, size):
    number, i = divmod(trial, size)
    key = replicate_key(seed, name, index, number)
    width = max((size - 1).bit_length(), 2)
    left, right = width // 2, width - width // 2
    while True:
        a, b = left, right
        l, r = i >> b, i & ((1 << b) - 1)
        for j in range(24 if width <= 8 else 8):
            f = ((r + mix((key + (j + 1) * GOLDEN) & M)) * 0xD6E8FEB86659FD93) & M
            f = ((f ^ f >> 32) * 0xD6E8FEB86659FD93) & M
            l, r = r, l ^ (f >> (64 - a))
            a, b = b, a
        i = l << right | r
        if i < size:
            break
    v = int(plain(seed, name, index, trial) * 2.0 ** 36)
    return (i + (v + 0.5) / 2.0 ** 36) / size


def van_der_corput(seed, name, index, trial, size):
    """Sobol's first dimension: the reversed bits of the trial, scrambled."""
    number, i = divmod(trial, size)
    key = replicate_key(seed, name, index, number)
    width = size.bit_length() - 1
    bits = '{:0{}b}'.format(i, width)[::-1]
    out = ''
    for j, bit in enumerate(bits):
        level = j // 6 * 6
        flips = mix((key + int('1' + bits[:level], 2) * GOLDEN) & M)
        out += str(int(bit) ^ (flips >> int('1' + bits[level:j], 2)) & 1)
    stratum = int(out, 2)
    v = int(plain(seed, name, index, trial) * 2.0 ** 36)
    return (stratum + (v + 0.5) / 2.0 ** 36) / size


def main():
    trials = [0, 1, 7, 8, 15, 16, 100, 4999, 5000, 65535, 65536, 99999]
    for seed in (0, 1, 0xFEDCBA9876543210):
        for name in ("Inputs!B3", "Ünïcode sheet!$AA$1"):
            for index in (0, 3):
                for t in trials + [(1 << 36) + 5]:
                    print(",".join(map(str, ["mc", seed, name, index, t, plain(seed, name, index, t).hex()])))
                for t in trials:
                    print(",".join(map(str, ["lhs", seed, name, index, t, latin(seed, name, index, t, 5000).hex()])))
                    print(",".join(map(str, ["sobol", seed, name, index, t, van_der_corput(seed, name, index, t, 4096).hex()])))


if __name__ == "__main__":
    main()
