package org.webrtc;

public class RtpSender {}
