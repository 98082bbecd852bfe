# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ libpq-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN deploy/build /opt/bccb

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/bccb --create-home bccb
COPY --from=build /opt/bccb /opt/bccb
COPY deploy/start /usr/local/bin/bccb-start
ENV PATH=/opt/bccb/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BCCB_HOST=0.0.0.0 \
    BCCB_MODEL_DIR=/var/lib/bccb/models
USER bccb
WORKDIR /var/lib/bccb
VOLUME /var/lib/bccb
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["bccb-start"]
