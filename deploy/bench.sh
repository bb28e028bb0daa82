#!/usr/bin/env bash
# The benchmark models beside their peers, in one run: tyche run as a whole process (opening, compiling, all statistics
# included) against the seconds that limit.c (the models by hand in C) and, where they are installed, NumPy, numba and
# HyperFormula (npm install hyperformula exceljs; NODE_PATH names the node_modules) print. tyche and limit.c take turns; the best of three turns counts.
# CPU seconds are of both threads: on a machine that is busy otherwise they tell more than the clock.
#   TYCHE_BENCH names the folder of models and peers, TYCHE_THREADS the threads, TYCHE_ROUNDS the turns, TYCHE_MODELS the models.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$(realpath "${TYCHE_BENCH:-../shared/bench}")
threads=${TYCHE_THREADS:-2}
rounds=${TYCHE_ROUNDS:-3}
models=${TYCHE_MODELS:-dcf:20000000 retirement:400000 schedule:2000000 portfolio:4000000 claims:4000000}
[ -d "$bench/models" ] || { echo "The benchmark models are not in $bench (TYCHE_BENCH names another folder)." >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O3 -march=native -ffast-math -fopenmp "$bench/peers/limit.c" -o "$work/limit" -lm
python() { # the first Python that has a package
  for p in /usr/bin/python3 python3; do "$p" -c "import $1" 2>/dev/null && echo "$p" && return; done
}
numpy=$(python numpy || true) numba=$(python numba || true)

rate() { sed -nE 's/.*trials\/s=([0-9.]+).*/\1/p' | head -1; }
best() { sort -g "$1" | "$2" -1; }
now() { date +%s.%N; }
cpu() { awk '{print $1 + $2}'; } # of "user system"
TIMEFORMAT='%U %S'

# ours MODEL TRIALS: a line "wall cpu", and what it printed in $work/ours.json.
ours() {
  local start end
  start=$(now)
  { time bin/tyche run "$bench/models/$1.xlsx" --spec "$bench/models/$1.json" --trials "$2" --threads "$threads" --seed 1 --json >"$work/ours.json"; } 2>"$work/time"
  end=$(now)
  awk "BEGIN {printf \"%f %f\n\", $end - $start, $(cpu <"$work/time")}"
}

peer() { "$@" 2>/dev/null | rate || true; }

printf '%-11s %9s %12s %12s %6s %10s %10s %7s %12s %7s %10s %8s\n' model trials 'tyche/s' 'limit/s' share 'numpy/s' 'numba/s' 'x numpy' 'hyperform./s' 'cpu s' 'compile ms' 'peak MB'
product=1 count=0
for pair in $models; do
  model=${pair%:*} trials=${pair#*:}
  : >"$work/wall" && : >"$work/cpu" && : >"$work/limits"
  for _ in $(seq "$rounds"); do
    read -r wall used < <(ours "$model" "$trials")
    echo "$wall" >>"$work/wall"
    echo "$used" >>"$work/cpu"
    "$work/limit" "$model" "$trials" "$threads" | rate >>"$work/limits"
  done
  rate=$(awk "BEGIN {printf \"%.0f\", $trials / $(best "$work/wall" head)}")
  limit=$(best "$work/limits" tail)
  np= nb= hf=
  [ -z "$numpy" ] || np=$(peer "$numpy" "$bench/peers/python_models.py" numpy "$model" $((trials / 10)) "$threads")
  [ -z "$numba" ] || nb=$(peer "$numba" "$bench/peers/python_models.py" numba "$model" $((trials / 10)) "$threads")
  [ ! -d "${NODE_PATH:-/nowhere}/hyperformula" ] || hf=$(cd "$NODE_PATH/.." && peer node "$bench/peers/hyperformula.mjs" "$model" 200)
  compile=$(sed -nE 's/.*"compile_seconds":([0-9.e-]+).*/\1/p' "$work/ours.json")
  peak=$(sed -nE 's/.*"peak_memory_bytes":([0-9]+).*/\1/p' "$work/ours.json")
  share=$(awk "BEGIN {printf \"%.3f\", $rate / $limit}")
  product=$(awk "BEGIN {print $product * $share}") count=$((count + 1))
  printf '%-11s %9s %12s %12s %6s %10s %10s %7s %12s %7.2f %10.1f %8.0f\n' "$model" "$trials" "$rate" "$limit" "$share" "${np:--}" "${nb:--}" \
    "$(awk "BEGIN {if (\"$np\" != \"\") printf \"%.1f\", $rate / ${np:-1}; else print \"-\"}")" "${hf:--}" "$(best "$work/cpu" head)" \
    "$(awk "BEGIN {print 1000 * ${compile:-0}}")" "$(awk "BEGIN {print ${peak:-0} / 1e6}")"
done
awk "BEGIN {printf \"geometric mean of the shares of limit.c: %.3f\n\", $product ^ (1 / $count)}"
