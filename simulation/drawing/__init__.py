"""What the modules of the model share: days, rows of tables, dates that tell patients apart."""
