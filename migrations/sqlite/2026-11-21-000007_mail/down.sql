DROP TABLE mail_choices;
DROP TABLE mails;
