VACUUM orders;
VACUUM FULL empty;
