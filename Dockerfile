FROM node:24.18.0-bookworm-slim AS page
WORKDIR /frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.13.12-slim-bookworm AS packages
COPY backend/requirements.txt .
# Wheels alone, since the image has no compiler; of http-ece, plain Python, there is none.
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --only-binary :all: --no-binary http-ece --require-hashes \
      -r requirements.txt
COPY --from=page /frontend/dist /dist
RUN /venv/bin/python -m servestatic.compress --no-zstd --quiet /dist

FROM python:3.13.12-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home chat
ENV PATH=/venv/bin:$PATH PYTHONPATH=/chat/backend PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /chat
COPY --from=packages /venv /venv
COPY backend/app backend/app
COPY --from=packages /dist frontend/dist
USER chat
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["python", "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", "8000", "--no-demo"]
