
  
-- note

-- +goose UP
