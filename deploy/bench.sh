#!/usr/bin/env bash
# The benchmark models beside their peers, in one run: tyche run as a whole process (opening, compiling, all statistics
# included) against the seconds that limit.c (the models by hand in C) and, where they are installed, NumPy and numba print.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=${TYCHE_BENCH:-../shared/bench}
threads=${TYCHE_THREADS:-2}
[ -d "$bench/models" ] || { echo "The benchmark models are not in $bench (TYCHE_BENCH names another folder)." >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O3 -march=native -ffast-math -fopenmp "$bench/peers/limit.c" -o "$work/limit" -lm
python=$(for p in /usr/bin/python3 python3; do "$p" -c 'import numpy' 2>/dev/null && echo "$p" && break; done || true)

rate() { sed -nE 's/.*trials\/s=([0-9.]+).*/\1/p' | head -1; }
printf '%-12s %12s %14s %14s %8s %14s\n' model trials 'tyche/s' 'limit/s' share 'numpy/s'
for pair in dcf:20000000 retirement:400000 schedule:2000000 portfolio:4000000 claims:4000000; do
  model=${pair%:*} trials=${pair#*:}
  start=$(date +%s.%N)
  bin/tyche run "$bench/models/$model.xlsx" --spec "$bench/models/$model.json" --trials "$trials" --threads "$threads" --seed 1 --json >/dev/null
  end=$(date +%s.%N)
  ours=$(awk "BEGIN {printf \"%.0f\", $trials / ($end - $start)}")
  limit=$("$work/limit" "$model" "$trials" "$threads" | rate)
  numpy=-
  [ -z "$python" ] || numpy=$("$python" "$bench/peers/python_models.py" numpy "$model" $((trials / 10)) "$threads" 2>/dev/null | rate || echo -)
  printf '%-12s %12s %14s %14s %8s %14s\n' "$model" "$trials" "$ours" "$limit" "$(awk "BEGIN {printf \"%.2f\", $ours / $limit}")" "${numpy:--}"
done
