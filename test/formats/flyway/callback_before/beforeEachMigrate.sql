SET ROLE owner;
