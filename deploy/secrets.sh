#!/bin/sh
# Makes what docker compose needs and nobody else may know: deploy/secrets.sh https://chat.example.org
# .env with secrets at random, and a throw-away certificate in deploy/private/tls until there is a real one.
# What is there already stays as it is.
set -eu
cd "$(dirname "$0")/.."
umask 077
command -v openssl >/dev/null || { echo "openssl is not installed (Debian: sudo apt install openssl)" >&2; exit 1; }

if [ ! -e .env ]; then
  address=${1:?"usage: deploy/secrets.sh https://chat.example.org"}
  sed -e "s|^PUBLIC_URL=.*|PUBLIC_URL=${address%/}|" \
    -e "s|^JWT_SECRET=.*|JWT_SECRET=$(openssl rand -hex 32)|" \
    -e "s|^VAPID_PRIVATE_KEY=.*|VAPID_PRIVATE_KEY=$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')|" \
    -e "s|^MONGO_PASSWORD=.*|MONGO_PASSWORD=$(openssl rand -hex 24)|" \
    -e "s|^REDIS_PASSWORD=.*|REDIS_PASSWORD=$(openssl rand -hex 24)|" \
    -e "s|^GRAFANA_PASSWORD=.*|GRAFANA_PASSWORD=$(openssl rand -hex 24)|" .env.example >.env.new
  mv .env.new .env
  echo "Made .env"
fi

mkdir -p deploy/private/tls deploy/private/acme
# For nginx, which is another user; deploy/private itself lets only its owner in.
chmod 755 deploy/private/tls deploy/private/acme
if [ ! -e deploy/private/tls/cert.pem ]; then
  name=$(sed -n 's|^PUBLIC_URL=https*://\([^:/]*\).*|\1|p' .env)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=$name" \
    -keyout deploy/private/tls/key.pem -out deploy/private/tls/cert.pem 2>/dev/null
  chmod 644 deploy/private/tls/key.pem deploy/private/tls/cert.pem
  echo "Made a certificate that browsers do not trust: put a real one in deploy/private/tls"
fi
