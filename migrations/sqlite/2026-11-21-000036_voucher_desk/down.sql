DROP TABLE spending_reminders;
DROP TABLE journal_mappings;
DROP TABLE voucher_sample_items;
DROP TABLE voucher_samples;
DROP TABLE return_reasons;
