#!/bin/sh
# R's package survival: survfit() of competing risks takes no notice of cluster.
#
# Seen with survival 3.5-3 under R 4.2.2. Where the status is a factor, as for cumulative
# incidences, survfit(..., cluster = id) returns to the last bit the errors that it returns
# without, those of independent rows, and no warning; where the status is 0 or 1 it returns robust
# ones. In the data set mgus2 with every patient taken twice, the error of the cumulative incidence
# of progression has to be that of the patients taken once, and is smaller by the root of two. The
# influences (influence = TRUE), summed by cluster, squared and summed, give it.
#
# What it means: limits of cumulative incidences of several rows per person (lesions, eyes) are
# those of independent rows, though cluster was given.
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
data <- within(mgus2, {
    until <- ifelse(pstat == 0, futime, ptime)
    what <- factor(ifelse(pstat == 0, 2 * death, 1), 0:2, c("none", "progression", "death"))
})
twice <- rbind(data, data)
last <- function(fit) fit$std.err[length(fit$time), 2]
once <- survfit(Surv(until, what) ~ 1, data)
plain <- survfit(Surv(until, what) ~ 1, twice)
clustered <- survfit(Surv(until, what) ~ 1, twice, cluster = id)
influence <- survfit(Surv(until, what) ~ 1, twice, influence = TRUE)$influence.pstate
summed <- sqrt(sum(rowsum(influence[, dim(influence)[2], 2], twice$id)^2))
cat(sprintf("patients once %.7f; twice %.7f, with cluster %.7f, influences summed %.7f\n",
            last(once), last(plain), last(clustered), summed))
ok <- identical(plain$std.err, clustered$std.err) && abs(summed / last(once) - 1) < 1e-8 &&
    abs(last(once) / last(clustered) - sqrt(2)) < 1e-8 &&
    max(abs(survfit(Surv(until, what == "progression") ~ 1, twice, cluster = id)$std.err /
            survfit(Surv(until, what == "progression") ~ 1, twice)$std.err - 1), na.rm = TRUE) > 0.4
cat(if (ok) "as described\n" else "no longer as described\n")
quit(status = if (ok) 0 else 1)
R
Rscript --vanilla "$folder/ask.R"
