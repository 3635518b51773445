SELECT '${owner}';
