-- One row per untreated eye that lost vision.
-- lost_month: Months from treatment to the loss.
select patient_id, follow_up_months as lost_month from staging.eyes
where visual_loss and not treated
