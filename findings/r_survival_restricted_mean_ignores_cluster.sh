#!/bin/sh
# R's package survival: the error of a restricted mean is Greenwood's, whatever cluster says.
#
# Seen with survival 3.5-3 under R 4.2.2. survfit(..., cluster = id) gives robust errors of the
# curve. summary(fit, rmean = 60) and print(fit, rmean = 60) of that fit show the restricted mean
# with the error it has without cluster, 1.154889 for the 394 eyes of 197 patients in the data set
# retinopathy, beside robust errors of the curve. The area under fit$influence.surv, which holds
# the patients, gives 1.268161. Nothing is warned of.
#
# What it means: for several rows of a person, or weights, take the error of a restricted mean from
# the influences: sqrt(sum((influence[, before] %*% widths)^2)).
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
shown <- function(fit) {
    found <- summary(fit, rmean = 60)
    list(mean = unname(found$table["se(rmean)"]), curve = found$std.err)
}
plain <- shown(survfit(Surv(futime, status) ~ 1, retinopathy))
clustered <- shown(survfit(Surv(futime, status) ~ 1, retinopathy, cluster = id))
fit <- survfit(Surv(futime, status) ~ 1, retinopathy, cluster = id, influence = 1)
before <- which(fit$time < 60)
widths <- diff(c(fit$time[before], 60))
robust <- sqrt(sum((fit$influence.surv[, before] %*% widths)^2))
cat(sprintf("errors of the curve differ by up to %.4f\n", max(abs(clustered$curve - plain$curve))))
cat(sprintf("se(rmean): %.6f without cluster, %.6f with it, %.6f from the influences\n",
            plain$mean, clustered$mean, robust))
ok <- max(abs(clustered$curve - plain$curve)) > 0.002 && clustered$mean == plain$mean &&
    abs(plain$mean - 1.154889) < 1e-6 && abs(robust - 1.268161) < 1e-6
cat(if (ok) "as described\n" else "no longer as described\n")
quit(status = if (ok) 0 else 1)
R
Rscript --vanilla "$folder/ask.R"
