package org.webrtc;

public class MediaStream {}
