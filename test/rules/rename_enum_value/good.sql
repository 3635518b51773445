ALTER TYPE mood ADD VALUE 'gloomy' AFTER 'sad';
