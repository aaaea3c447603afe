# The images of the nodes; nothing is needed but the engine:
#   docker build --target signaling -t parley-signaling .
#   docker build --target rooms -t parley-rooms .
#   docker build --target artifacts -t parley-artifacts .
# Behind a mirror of Maven Central: --secret id=maven,src=$HOME/.m2/settings.xml

# What Maven makes of the sources, as on any other machine; the format is no concern of an image, and the tests are none.
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# One date for all files: an AOT cache knows the jars it was made with by their dates and sizes, and a layer of libraries that
# have not changed is taken from the build before, with the dates that it had then.
RUN --mount=type=cache,target=/root/.m2/repository --mount=type=secret,id=maven,target=/root/.m2/settings.xml \
    mvn -B -ntp -pl signaling,rooms,artifacts,bench -am -Dmaven.test.skip -Dspotless.check.skip -Daot.skip package \
    && for module in signaling rooms artifacts bench; do \
         mkdir -p /opt/parley/$module && cd /src/$module/target && cp -r lib parley.jvm parley-$module.jar /opt/parley/$module; \
       done \
    && find /opt/parley -exec touch -d 2026-01-01T00:00:00Z {} +

# An AOT cache is good for the JVM that made it and no other: the nodes are trained in the image that they will run in.
FROM eclipse-temurin:25-jre AS training
COPY --from=build /opt/parley /opt/parley
RUN java @/opt/parley/bench/parley.jvm -cp /opt/parley/bench/parley-bench.jar dev.parley.bench.training.Training \
      /opt/parley/signaling /opt/parley/rooms

FROM eclipse-temurin:25-jre AS node
# Probes and scrapers come from outside the container.
ENV PARLEY_OPS_BIND=0.0.0.0
USER 10001:10001
# Liveness, not readiness: Swarm replaces what is unhealthy, and a node that waits for Redis or RabbitMQ is only not ready.
# The image has neither curl nor wget; bash can speak enough HTTP for this.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/$PARLEY_OPS_PORT && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

# Of each node the libraries first: they change less often than our own jar, and so make a layer that stays. At last the proof
# that its JVM takes the cache: with this mode one that can't ends. More flags, such as -Xmx: JDK_JAVA_OPTIONS.
FROM node AS rooms
WORKDIR /opt/parley/rooms
COPY --from=training /opt/parley/rooms/lib lib
COPY --from=training /opt/parley/rooms/parley.jvm /opt/parley/rooms/parley-rooms.jar /opt/parley/rooms/parley.aot ./
ENV PARLEY_OPS_PORT=7091
RUN ["java", "@parley.jvm", "-XX:AOTMode=on", "-Xmx64m", "-jar", "parley-rooms.jar", "--sample-config"]
EXPOSE 7081 7091
ENTRYPOINT ["java", "@parley.jvm", "-jar", "parley-rooms.jar"]

# Not trained: uploads gain nothing from it. With ffmpeg, and a folder for bytes and catalog that a new volume takes over with its
# owner.
FROM node AS artifacts
USER root
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg util-linux && rm -rf /var/lib/apt/lists/* \
    && install -d -o 10001 -g 10001 /var/lib/parley/artifacts
USER 10001:10001
WORKDIR /opt/parley/artifacts
COPY --from=build /opt/parley/artifacts/lib lib
COPY --from=build /opt/parley/artifacts/parley.jvm /opt/parley/artifacts/parley-artifacts.jar ./
ENV PARLEY_OPS_PORT=7092
RUN ["java", "@parley.jvm", "-Xmx64m", "-jar", "parley-artifacts.jar", "--sample-config"]
VOLUME /var/lib/parley/artifacts
EXPOSE 7082 7092
ENTRYPOINT ["java", "@parley.jvm", "-jar", "parley-artifacts.jar"]

FROM node AS signaling
WORKDIR /opt/parley/signaling
COPY --from=training /opt/parley/signaling/lib lib
COPY --from=training /opt/parley/signaling/parley.jvm /opt/parley/signaling/parley-signaling.jar /opt/parley/signaling/parley.aot ./
ENV PARLEY_OPS_PORT=7090
RUN ["java", "@parley.jvm", "-XX:AOTMode=on", "-Xmx64m", "-jar", "parley-signaling.jar", "--sample-config"]
EXPOSE 7080 7090
ENTRYPOINT ["java", "@parley.jvm", "-jar", "parley-signaling.jar"]
