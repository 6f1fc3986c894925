# Stands in for the image `postgres` where no registry can be reached: the same user, variables and folders, Debian's PostgreSQL 15.
FROM debian:bookworm-slim
RUN useradd --uid 999 --user-group --home-dir /var/lib/postgresql --shell /bin/bash postgres \
    && apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15 >/dev/null \
    && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15 \
    && install -d -o postgres -g postgres /var/lib/postgresql/data /var/run/postgresql
ENV PATH=/usr/lib/postgresql/15/bin:$PATH PGDATA=/var/lib/postgresql/data
COPY postgres.sh /usr/local/bin/
ENTRYPOINT ["postgres.sh"]
STOPSIGNAL SIGINT
