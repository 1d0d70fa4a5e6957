#!/bin/sh
# R's package survival, data sets heart and jasa1: the origin of the covariate year.
#
# Seen with survival 3.5-3 under R 4.2.2; the help page of 3.8-11 says the same.
# The help page gives year as years after 1 November 1967. In the data it is counted from
# 1 October 1967: for all 103 patients it equals the days from 1 October 1967 to jasa$accept.dt over
# 365.25, and differs from the same count from 1 November by 31 days, 0.0849 years. The first
# patient, accepted on 15 November 1967, has 0.1232 (45 days) and not 0.0383 (14 days).
#
# What it means: a slope per year is not touched, but who computes year from the days by the help
# page, or predicts for a given day with a model of these data, is a month off.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where R cannot be had.
set -eu

if ! command -v Rscript >/dev/null || ! Rscript -e 'library(survival)' >/dev/null 2>&1; then
    { apt-get update && apt-get install --yes --no-install-recommends r-base-core r-cran-survival
    } >&2 || { echo "install r-base-core and r-cran-survival" >&2; exit 2; }
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/year.R" <<'R'
library(survival)
version <- as.character(packageVersion("survival"))
cat("survival", version, "under R", as.character(getRversion()), "\n")
if (version != "3.5.3") cat("first seen with survival 3.5-3; this is another version\n")

page <- help("heart", package = "survival")
lines <- capture.output(tools::Rd2txt(utils:::.getHelpFile(page)))
says <- trimws(grep("year of acceptance", lines, value = TRUE))
cat("help page:", says, "\n")

apart <- function(data, origin) {
    first <- data[!duplicated(data$id), ]
    years <- as.numeric(jasa$accept.dt - as.Date(origin)) / 365.25
    round(range(years - first$year[order(first$id)]), 9) + 0
}
ok <- length(says) == 1 && grepl("1 Nov 1967", says, fixed = TRUE)
for (name in c("heart", "jasa1")) {
    october <- apart(get(name), "1967-10-01")
    november <- apart(get(name), "1967-11-01")
    cat(sprintf("%s: years from 1 October less year: %.4f to %.4f; from 1 November: %.4f to %.4f\n",
                name, october[1], october[2], november[1], november[2]))
    ok <- ok && all(october == 0) && all(abs(november + 31 / 365.25) < 1e-8)
}
cat(sprintf("first patient: accepted on %s, year %.4f\n", jasa$accept.dt[1], heart$year[1]))
ok <- ok && abs(heart$year[1] - 45 / 365.25) < 1e-9
cat(if (ok) "as described\n" else "no longer as described\n")
quit(status = if (ok) 0 else 1)
R
Rscript --vanilla "$folder/year.R"
