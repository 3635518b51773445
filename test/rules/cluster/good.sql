CLUSTER empty USING empty_pkey;
