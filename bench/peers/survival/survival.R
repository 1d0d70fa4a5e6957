# R survival, as the whole processes bench/survival.py measures.
#   Rscript survival.R WHAT FILE.csv OUT.json
# WHAT: table-rows, table-counts, cox-rows, cox-counts, cox-entry, cox-cluster, curve-entry,
# curve-cluster; entries and clusters of two are those of bench/survival_run.py. "counts" aggregates with data.table first. coxph takes the counts as case weights, which gives
# the likelihood of repeated rows for Breslow's ties only.
suppressPackageStartupMessages({
  library(survival)
  library(data.table)
})
arguments <- commandArgs(TRUE)
what <- arguments[1]
factors <- c(
  "sex", "age_group", "ecog", "large_tumor", "metastases", "side", "prior_chemotherapy", "smoker"
)
days <- c(365, 730, 1095)
sampling <- sub("^[a-z]*-", "", what)
patients <- fread(
  arguments[2], drop = if (sampling %in% c("rows", "counts")) "patient_id", showProgress = FALSE
)
if (sampling == "entry") patients[, entered := (as.numeric(patient_id) * 7919) %% days]
if (sampling == "cluster") patients[, pair := patient_id %/% 2]
response <- if (sampling == "entry") "Surv(entered, days, died)" else "Surv(days, died)"

as_json <- function(values) {
  entries <- vapply(names(values), function(name) {
    value <- values[[name]]
    inner <- if (is.list(value)) as_json(value) else sprintf("%.17g", value)
    sprintf("\"%s\": %s", name, inner)
  }, "")
  paste0("{", paste(entries, collapse = ", "), "}")
}

# The chi-squared of survdiff from counts, which survdiff itself does not take.
log_rank <- function(time, event, group, n) {
  left <- xtabs(n ~ time + group)
  died <- xtabs(n * event ~ time + group)
  at_risk <- apply(left[rev(seq_len(nrow(left))), , drop = FALSE], 2, cumsum)
  at_risk <- at_risk[rev(seq_len(nrow(at_risk))), , drop = FALSE]
  d <- rowSums(died)
  r <- rowSums(at_risk)
  share <- at_risk / r
  factor <- ifelse(r > 1, d * (r - d) / (r - 1), 0)
  variance <- diag(colSums(share * factor), ncol(share)) - crossprod(share * factor, share)
  difference <- colSums(died) - colSums(share * d)
  kept <- -1
  sum(difference[kept] * solve(variance[kept, kept, drop = FALSE], difference[kept]))
}

chi_squared <- list()
rates <- list()
keep_rates <- function(name, fit) {
  at <- summary(fit, times = days, extend = TRUE)
  levels <- sub("^[^=]*=", "", as.character(at$strata))
  for (i in seq_along(at$surv)) {
    rates[[sprintf("%s=%s %.0f", name, levels[i], at$time[i])]] <<- at$surv[i]
  }
  quantile(fit, 0.5)
}

if (startsWith(what, "table")) {
  for (name in factors) {
    if (what == "table-rows") {
      formula <- as.formula(paste("Surv(days, died) ~", name))
      for (type in c("log-log", "plain")) {
        keep_rates(name, survfit(formula, data = patients, conf.type = type))
      }
      chi_squared[[name]] <- survdiff(formula, data = patients)$chisq
    } else {
      counts <- patients[, .N, by = c("days", "died", name)]
      formula <- as.formula(paste("Surv(days, died) ~", name))
      for (type in c("log-log", "plain")) {
        keep_rates(name, survfit(formula, data = counts, weights = N, conf.type = type))
      }
      chi_squared[[name]] <- log_rank(counts$days, counts$died, counts[[name]], counts$N)
    }
  }
  answer <- list(chi_squared = chi_squared, rates = rates)
} else if (startsWith(what, "curve")) {
  formula <- as.formula(paste(response, "~ 1"))
  fit <- if (sampling == "cluster") {
    survfit(formula, data = patients, cluster = pair)
  } else {
    survfit(formula, data = patients)
  }
  at <- summary(fit, times = days)
  answer <- list(rates = as.list(at$surv), std_error = as.list(at$std.err))
  names(answer$rates) <- names(answer$std_error) <- days
} else {
  formula <- as.formula(paste(response, "~", paste(factors, collapse = " + ")))
  if (sampling == "cluster") {
    fit <- coxph(formula, data = patients, ties = "efron", cluster = pair)
  } else if (what != "cox-counts") {
    fit <- coxph(formula, data = patients, ties = "efron")
  } else {
    counts <- patients[, .N, by = c("days", "died", factors)]
    fit <- coxph(formula, data = counts, weights = N, ties = "breslow")
  }
  answer <- list(coef = as.list(coef(fit)), std_error = as.list(sqrt(diag(vcov(fit)))))
  names(answer$std_error) <- names(answer$coef)
}
writeLines(as_json(answer), arguments[3])
