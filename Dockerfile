# A node's image, from what `mvn -DskipTests package` has built:
#   docker build --build-arg MODULE=signaling --build-arg OPS_PORT=7090 -t parley-signaling .
#   docker build --build-arg MODULE=rooms     --build-arg OPS_PORT=7091 -t parley-rooms .
FROM eclipse-temurin:25-jre
ARG MODULE
ARG OPS_PORT=7090
WORKDIR /opt/parley
# Libraries first: they change less often than our own jar, and so make a layer that stays.
COPY ${MODULE}/target/lib lib
COPY ${MODULE}/target/parley.jvm .
COPY ${MODULE}/target/parley-${MODULE}.jar parley.jar
# Probes and scrapers come from outside the container.
ENV PARLEY_OPS_PORT=${OPS_PORT} PARLEY_OPS_BIND=0.0.0.0
USER 10001:10001
# Liveness, not readiness: Swarm replaces what is unhealthy, and a node that waits for Redis or RabbitMQ is only not ready.
# The image has neither curl nor wget; bash can speak enough HTTP for this.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/$PARLEY_OPS_PORT && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# More flags, such as -Xmx: JDK_JAVA_OPTIONS.
ENTRYPOINT ["java", "@parley.jvm", "-jar", "parley.jar"]
