package org.webrtc;

public class DataChannel {}
