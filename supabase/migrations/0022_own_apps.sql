-- An account may be told of by an app of its organization's own, which signs with a secret of its own.
alter table channels add column app_secret_name text;   -- Key Vault's secret with it; null: the platform's app signs
create index channels_of_own_apps on channels (id) where app_secret_name is not null;
