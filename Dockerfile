# tesserad and tessera in a small image. For the CPU:
#
#   docker build -t tessera:0.1.0 .
#
# With CUDA: from the zip of a LibTorch (C++11 ABI) for CUDA 11.8, the version of Debian 12's toolkit:
#
#   docker build -t tessera:0.1.0-cuda --build-arg LIBTORCH_URL=https://... --build-arg LIBTORCH_SHA256=... .
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
ARG LIBTORCH_URL=
ARG LIBTORCH_SHA256=
COPY deploy/apt-packages.txt deploy/install-packages.sh /src/deploy/
RUN /src/deploy/install-packages.sh
COPY deploy/image/install-libtorch.sh /src/deploy/image/
RUN /src/deploy/image/install-libtorch.sh /opt/libtorch "$LIBTORCH_URL" "$LIBTORCH_SHA256"
COPY . /src
WORKDIR /src
RUN cmake --preset release -DCMAKE_PREFIX_PATH=/opt/libtorch \
    && cmake --build --preset release --target tesserad tessera \
    && install -D --strip --target-directory=/image/usr/local/bin build/release/bin/tesserad build/release/bin/tessera \
    && mkdir -p /image/opt /image/etc/tessera \
    && if [ -d /opt/libtorch ]; then cp -a --parents /opt/libtorch/lib /image/; fi \
    && deploy/image/runtime-packages.sh build/release/bin/tesserad build/release/bin/tessera >/runtime-packages.txt

FROM ${BASE} AS runtime
COPY --from=build /runtime-packages.txt /runtime-packages.txt
RUN apt-get update -qq \
    && xargs -a /runtime-packages.txt apt-get install -y -qq --no-install-recommends >/dev/null \
    && rm -rf /runtime-packages.txt /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
    && useradd --uid 10001 --user-group --home-dir /var/lib/tessera --shell /usr/sbin/nologin tessera \
    && install -d -o tessera -g tessera -m 0750 /var/lib/tessera

# The list of what is in the image is made of its own package database.
FROM build AS sbom
ARG LIBTORCH_URL=
ARG LIBTORCH_SHA256=
COPY --from=runtime /var/lib/dpkg /runtime/var/lib/dpkg
RUN deploy/image/sbom.py /runtime --libtorch "$LIBTORCH_URL" "$LIBTORCH_SHA256" >/sbom.spdx.json

FROM runtime
COPY --from=build /image/ /
COPY --from=sbom /sbom.spdx.json /usr/share/tessera/sbom.spdx.json
LABEL org.opencontainers.image.title="Tessera" org.opencontainers.image.licenses="Apache-2.0"
USER 10001:10001
WORKDIR /var/lib/tessera
VOLUME ["/var/lib/tessera"]
EXPOSE 7443 7444 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["tesserad", "health"]
ENTRYPOINT ["tesserad"]
# Loopback only: other addresses ask for a certificate and tokens. docs/operations.md has the flags.
CMD ["serve", "--data-dir=/var/lib/tessera", "--health-listen=127.0.0.1:7444"]
