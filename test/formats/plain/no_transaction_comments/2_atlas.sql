
-- atlas:txmode none
-- atlas:nolint
VACUUM;
