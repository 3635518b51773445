CREATE TYPE point3 AS (x float, y float, z float);
