# Unrolled in a container: docker build -t unrolled . && docker run --rm -p 127.0.0.1:8000:8000 unrolled
ARG BASE=python:3.13-slim
FROM ${BASE} AS build
WORKDIR /build
COPY requirements/run.txt requirements/
RUN python -m venv /opt/unrolled \
 && /opt/unrolled/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt

FROM ${BASE}
COPY --from=build /opt/unrolled /opt/unrolled
WORKDIR /srv/unrolled
COPY app app
COPY static static
COPY templates templates
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin unrolled
USER 10001
# Inside the container every interface is ours; the Host check still lets in localhost names only (see UNROLLED_ALLOWED_HOSTS).
ENV HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s \
  CMD ["/opt/unrolled/bin/python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["/opt/unrolled/bin/python", "-m", "app", "serve", "--no-open"]
