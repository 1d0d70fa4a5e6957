# Renders report.Rmd to the formats named, in one R process:
#   Rscript run.R DATA_DIR OUT_DIR [html,docx,pdf]
# Needs rmarkdown, dplyr, tidyr, lubridate, readr, ggplot2, survival, survminer, flextable, pandoc,
# and for PDF the weasyprint command, which Pandoc runs on the HTML it writes.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 2) stop("usage: Rscript run.R DATA_DIR OUT_DIR [html,docx,pdf]")
data_dir <- normalizePath(arguments[1], mustWork = TRUE)
out_dir <- arguments[2]
formats <- strsplit(if (length(arguments) > 2) arguments[3] else "html,docx,pdf", ",")[[1]]

# R puts its own library folders first; a weasyprint whose Python brings its own OpenSSL would load
# the system's instead and fail.
Sys.unsetenv("LD_LIBRARY_PATH")

script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- dirname(normalizePath(script))
dir.create(out_dir, recursive = TRUE, showWarnings = FALSE)

weasyprint_document <- function(css) {
  rmarkdown::output_format(
    knitr = rmarkdown::knitr_options_html(fig_width = 6, fig_height = 4.5, fig_retina = NULL,
                                          dev = "svg", keep_md = FALSE),
    pandoc = rmarkdown::pandoc_options(
      to = "html5", ext = ".pdf",
      args = c("--standalone", "--number-sections", "--pdf-engine=weasyprint", "--css", css)
    )
  )
}

output_formats <- list(
  html = rmarkdown::html_document(theme = NULL, mathjax = NULL, highlight = NULL, dev = "svg",
                                  number_sections = TRUE, css = file.path(here, "print.css")),
  docx = rmarkdown::word_document(number_sections = TRUE),
  pdf = weasyprint_document(file.path(here, "print.css"))
)
unknown <- setdiff(formats, names(output_formats))
if (length(unknown) > 0) stop("unknown format: ", paste(unknown, collapse = ", "))

# Intermediate files belong in a folder of their own; rmarkdown's intermediates_dir would run Pandoc
# once more per format to look for resources.
work_dir <- tempfile("report")
dir.create(work_dir)
invisible(file.copy(file.path(here, "report.Rmd"), work_dir))

for (format in formats) {
  rmarkdown::render(
    file.path(work_dir, "report.Rmd"), output_format = output_formats[[format]],
    output_file = paste0("report.", format), output_dir = out_dir,
    params = list(data = data_dir), envir = new.env(), quiet = TRUE
  )
}
