TRUNCATE ratings;
