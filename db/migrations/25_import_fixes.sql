-- Flags that would let a refused file, or its rejected rows, be read, each with the values that could be meant.

alter table imports add column fixes jsonb;
