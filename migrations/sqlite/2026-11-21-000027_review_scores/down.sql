DROP TABLE review_orders;
DROP TABLE review_meetings;
