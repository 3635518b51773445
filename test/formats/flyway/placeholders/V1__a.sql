SELECT '${owner}', '${flyway:filename}', '${place}';
