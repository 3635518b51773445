-- CreateTable
CREATE TABLE "User" ("id" INT);
