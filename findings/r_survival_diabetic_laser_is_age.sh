#!/bin/sh
# R's package survival, data set diabetic: the column laser is the age group, not the laser.
#
# Seen with survival 3.5-3 under R 4.2.2. The help page gives laser as the type of laser, xenon or
# argon. In the data it says xenon for all 114 patients younger than 20 years and argon for all 83
# others: it is the juvenile or adult type of diabetes under the name of the laser. The data set
# retinopathy holds the same 197 patients and 394 eyes, with the same ages, times and outcomes, and
# a laser of its own: 114 of the 197 patients in one, 100 in the other have xenon, and laser and
# type are not tied to each other there.
#
# What it means: "no effect of the laser" from diabetic is a statement on age; take the laser from
# retinopathy. A column that splits the rows as another does is worth a rule.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where R cannot be had.
set -eu

if ! command -v Rscript >/dev/null || ! Rscript -e 'library(survival)' >/dev/null 2>&1; then
    { apt-get update && apt-get install --yes --no-install-recommends r-base-core r-cran-survival
    } >&2 || { echo "install r-base-core and r-cran-survival" >&2; exit 2; }
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/laser.R" <<'R'
library(survival)
cat("survival", as.character(packageVersion("survival")), "under R",
    as.character(getRversion()), "\n")
one <- diabetic[order(diabetic$id, diabetic$trt), ]
other <- retinopathy[order(retinopathy$id, retinopathy$trt), ]
same <- nrow(one) == 394 && all(one$id == other$id) && all(one$age == other$age) &&
    all(one$time == other$futime) && all(one$status == other$status)
cat("the same eyes, ages, times and outcomes in both:", same, "\n")
patient <- !duplicated(one$id)
tied <- table(laser = one$laser[patient], younger = one$age[patient] < 20)
free <- table(laser = other$laser[patient], type = other$type[patient])
cat("diabetic, patients by laser and age below 20:\n"); print(tied)
cat("retinopathy, patients by laser and type:\n"); print(free)
ok <- same && tied["xenon", "TRUE"] == 114 && tied["argon", "FALSE"] == 83 && sum(tied) == 197 &&
    sum(free["xenon", ]) == 100 && all(free > 0)
cat(if (ok) "as described\n" else "no longer as described\n")
quit(status = if (ok) 0 else 1)
R
Rscript --vanilla "$folder/laser.R"
