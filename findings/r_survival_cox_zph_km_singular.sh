#!/bin/sh
# R's package survival: cox.zph() stops where the first risk set is one person with the event.
#
# Seen with survival 3.5-3 under R 4.2.2. With (start, stop] data whose first risk set holds one
# person, as on an age scale, and that person has the event, the Kaplan-Meier curve is 0 from there
# on. The default transform = "km" is then the same number at all later event times, and solve()
# ends with "system is computationally singular": the message names neither the transform nor the
# row. transform = "rank" and "identity" give a test of the same model; so does "km" without that
# row.
#
# What it means: with delayed entry ask for transform = "rank", or leave the first entries out.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where R cannot be had.
set -eu

if ! command -v Rscript >/dev/null || ! Rscript -e 'library(survival)' >/dev/null 2>&1; then
    { apt-get update && apt-get install --yes --no-install-recommends r-base-core r-cran-survival
    } >&2 || { echo "install r-base-core and r-cran-survival" >&2; exit 2; }
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/ask.R" <<'R'
suppressMessages(library(survival))
cat("survival", as.character(packageVersion("survival")), "under R",
    as.character(getRversion()), "\n")
rows <- data.frame(
    entry = c(30, 40, 40, 41, 42, 43, 44, 45, 40, 41),
    stop = c(33, 45, 47, 46, 50, 49, 52, 51, 48, 53),
    event = c(1, 1, 1, 0, 1, 1, 0, 1, 1, 1),
    x = c(1, 0, 1, 0, 1, 1, 0, 0, 1, 0))
tested <- function(rows, ...) {
    model <- coxph(Surv(entry, stop, event) ~ x, rows)
    tryCatch(sprintf("%.4f", cox.zph(model, ...)$table["x", "chisq"]), error = conditionMessage)
}
km <- tested(rows)
cat("km:                  ", km, "\nrank:                ", tested(rows, transform = "rank"),
    "\nidentity:            ", tested(rows, transform = "identity"),
    "\nkm without first row:", tested(rows[-1, ]), "\n")
number <- "^[0-9.]+$"
ok <- grepl("computationally singular", km) && grepl(number, tested(rows, transform = "rank")) &&
    grepl(number, tested(rows, transform = "identity")) && grepl(number, tested(rows[-1, ]))
cat(if (ok) "as described\n" else "no longer as described\n")
quit(status = if (ok) 0 else 1)
R
Rscript --vanilla "$folder/ask.R"
