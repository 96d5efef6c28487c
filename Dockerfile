# Zicha in a container: plain Python, one unprivileged user, all data in /data.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 ZICHA_HOME=/data
WORKDIR /app

# The pins change seldom: a change of the code alone installs nothing again.
COPY requirements.lock ./
RUN pip install --no-deps --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY knowledge ./knowledge
COPY prompts ./prompts
# With the drivers for PostgreSQL, which the lock leaves out.
RUN pip install --no-build-isolation ".[postgres]" \
    && useradd --create-home --uid 10001 zicha \
    && install -d -o zicha -g zicha -m 0700 /data

USER zicha
WORKDIR /home/zicha
VOLUME /data
EXPOSE 8443
HEALTHCHECK --interval=5m --timeout=60s --start-period=2m CMD ["zicha", "doctor", "--offline"]
ENTRYPOINT ["zicha"]
CMD ["telegram"]
