--! Previous: sha1:b6c4dbde19aba5c83213f6553144490a3572b675
--! Hash: sha1:fcc29910281376bae2b7ef1df7f5258b7f38c40b
--! Message: add t2

--! no-transaction
create index concurrently i on t1 (id);
